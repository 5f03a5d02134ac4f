/**
 * The files of the browser build. Names below `/assets` carry a hash of their content.
 *
 * They are read once, about a megabyte: a build that runs beside this process replaces them on
 * disk, while its pages go on naming the old ones.
 */
import { readdirSync, readFileSync, statSync } from "node:fs"
import type { IncomingMessage, ServerResponse } from "node:http"
import { join } from "node:path"
import { fileEncoding, squeezed } from "./compression.ts"
import { typeOf } from "./file-types.ts"

interface File {
  readonly body: Buffer
  readonly modified: string
  readonly type: string
}

/** A request can only name a file that was there at the start, so no path can climb out. */
const read = (root: string): ReadonlyMap<string, File> => {
  const files = new Map<string, File>()
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    // Dot folders hold what the build keeps for itself.
    if (!entry.isFile() || entry.parentPath.slice(root.length).includes("/.")) continue
    const path = join(entry.parentPath, entry.name)
    files.set(path.slice(root.length).replaceAll("\\", "/"), {
      body: readFileSync(path),
      modified: statSync(path).mtime.toUTCString(),
      type: typeOf(path)
    })
  }
  return files
}

const send = async (
  req: IncomingMessage,
  res: ServerResponse,
  pathname: string,
  { body, modified, type }: File
): Promise<void> => {
  const isHashed = pathname.startsWith("/assets/")
  const headers = {
    "cache-control": isHashed ? "public, max-age=31536000, immutable" : "public, max-age=3600",
    "last-modified": modified,
    "x-content-type-options": "nosniff",
    vary: "accept-encoding"
  }
  if (req.headers["if-modified-since"] === modified) {
    res.writeHead(304, headers).end()
    return
  }
  const encoding = fileEncoding(req, type, body.length)
  const sent = encoding === null ? body : await squeezed(pathname, encoding, body)
  res.writeHead(200, {
    ...headers,
    "content-type": type,
    "content-length": sent.length,
    ...(encoding === null ? {} : { "content-encoding": encoding })
  })
  res.end(req.method === "HEAD" ? undefined : sent)
}

/** @returns whether the request was for a file, and so is answered */
export const staticFiles = (root: string) => {
  const files = read(root)
  return (req: IncomingMessage, res: ServerResponse): boolean => {
    if (req.method !== "GET" && req.method !== "HEAD") return false
    const pathname = (req.url ?? "").split("?", 1)[0] ?? ""
    const file = files.get(pathname)
    if (file === undefined) return false
    send(req, res, pathname, file).catch(() => res.destroy())
    return true
  }
}
