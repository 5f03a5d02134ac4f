import { fileURLToPath } from "node:url"
import { vitePlugin as remix } from "@remix-run/dev"
import tailwindcss from "@tailwindcss/vite"
import { defineConfig } from "vite"

export default defineConfig({
  plugins: [
    tailwindcss(),
    remix({
      future: {
        v3_fetcherPersist: true,
        v3_lazyRouteDiscovery: true,
        v3_relativeSplatPath: true,
        v3_singleFetch: true,
        v3_throwAbortReason: true
      }
    })
  ],
  resolve: { alias: { "~": fileURLToPath(new URL("app", import.meta.url)) } },
  server: { host: process.env["HOST"] ?? "127.0.0.1", port: Number(process.env["DASHBOARD_PORT"] ?? 3000) },
  // The workspace packages are TypeScript source: Node could not import them from the server build.
  ssr: { noExternal: [/^@botflow\//] },
  build: { assetsInlineLimit: 0, sourcemap: false }
})
