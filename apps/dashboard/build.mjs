// Builds the app (build/client, build/server), then one file per way to run it (dist/node.js, dist/edge.js).
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { createRequire } from "node:module"
import { spawnSync } from "node:child_process"
import { build } from "esbuild"

const here = dirname(fileURLToPath(import.meta.url))
process.chdir(here)
const env = { ...process.env, NODE_ENV: "production" }

const remix = join(
  dirname(createRequire(import.meta.url).resolve("@remix-run/dev/package.json")),
  "dist/cli.js"
)
const vite = spawnSync(process.execPath, [remix, "vite:build"], { stdio: "inherit", env })
if (vite.status !== 0) process.exit(vite.status ?? 1)

await build({
  entryPoints: ["server/node.ts"],
  // As deep as its source, so that paths made from import.meta.url keep their meaning.
  outdir: "dist",
  bundle: true,
  platform: "node",
  alias: { "react-dom/server.browser": "./server/react.ts" },
  format: "esm",
  target: "node20",
  minifySyntax: true,
  define: { "process.env.NODE_ENV": '"production"' },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"
  },
  logOverride: { "ignored-bare-import": "silent" },
  logLevel: "warning"
})

await build({
  entryPoints: { edge: "edge/worker.ts" },
  outdir: "dist",
  bundle: true,
  // Not Node: whatever imports one of its built-ins fails here.
  platform: "browser",
  conditions: ["workerd", "worker", "browser"],
  mainFields: ["module", "browser", "main"],
  format: "esm",
  target: "es2022",
  minify: true,
  define: { "process.env.NODE_ENV": '"production"' },
  logOverride: { "ignored-bare-import": "silent" },
  logLevel: "warning"
})
console.log("dashboard: dist/node.js, dist/edge.js")
