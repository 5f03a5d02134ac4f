/** The files of the browser build. Names below `/assets` carry a hash of their content. */
import { createReadStream, readdirSync, statSync } from "node:fs"
import type { IncomingMessage, ServerResponse } from "node:http"
import { extname, join } from "node:path"

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
    if (!entry.isFile()) continue
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
    res.writeHead(200, {
      ...headers,
      "content-length": file.size,
      "content-type": types[extname(file.path)] ?? "application/octet-stream"
    })
    if (req.method === "HEAD") res.end()
    else
      createReadStream(file.path)
        .on("error", () => res.destroy())
        .pipe(res)
    return true
  }
}
