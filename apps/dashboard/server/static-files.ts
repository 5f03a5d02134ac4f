/** The files of the browser build. Names below `/assets` carry a hash of their content. */
import { readdirSync, statSync } from "node:fs"
import { readFile } from "node:fs/promises"
import type { IncomingMessage, ServerResponse } from "node:http"
import { extname, join } from "node:path"
import { fileEncoding, squeezed } from "./compression.ts"

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json"
}

interface File {
  readonly path: string
  readonly size: number
  readonly modified: string
}

/** Listed once: a request can only name a file that was there at the start, so no path can climb out. */
const list = (root: string): ReadonlyMap<string, File> => {
  const files = new Map<string, File>()
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    // Dot folders hold what the build keeps for itself.
    if (!entry.isFile() || entry.parentPath.slice(root.length).includes("/.")) continue
    const path = join(entry.parentPath, entry.name)
    const { mtime, size } = statSync(path)
    files.set(path.slice(root.length).replaceAll("\\", "/"), { path, size, modified: mtime.toUTCString() })
  }
  return files
}

/** @returns whether the request was for a file, and so is answered */
export const staticFiles = (root: string) => {
  const files = list(root)
  return (req: IncomingMessage, res: ServerResponse): boolean => {
    if (req.method !== "GET" && req.method !== "HEAD") return false
    const pathname = (req.url ?? "").split("?", 1)[0] ?? ""
    const file = files.get(pathname)
    if (file === undefined) return false
    const cache = pathname.startsWith("/assets/")
      ? "public, max-age=31536000, immutable"
      : "public, max-age=3600"
    const headers = {
      "cache-control": cache,
      "last-modified": file.modified,
      "x-content-type-options": "nosniff"
    }
    if (req.headers["if-modified-since"] === file.modified) {
      res.writeHead(304, headers).end()
      return true
    }
    void send(req, res, file, headers)
    return true
  }
}

const send = async (
  req: IncomingMessage,
  res: ServerResponse,
  file: File,
  headers: Record<string, string>
): Promise<void> => {
  const type = types[extname(file.path)] ?? "application/octet-stream"
  const encoding = fileEncoding(req, type, file.size)
  const about = { ...headers, "content-type": type, vary: "accept-encoding" }
  try {
    const body =
      encoding === null
        ? await readFile(file.path)
        : await squeezed(file.path, encoding, () => readFile(file.path))
    res.writeHead(200, {
      ...about,
      "content-length": body.length,
      ...(encoding === null ? {} : { "content-encoding": encoding })
    })
    res.end(req.method === "HEAD" ? undefined : body)
  } catch {
    res.destroy()
  }
}
