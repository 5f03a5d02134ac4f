import { fileURLToPath } from "node:url"
import { vitePlugin as remix } from "@remix-run/dev"
import tailwindcss from "@tailwindcss/vite"
import { defineConfig } from "vite"

/** What every page below the header needs; icons of one page stay with it. */
const shared =
  /dashboard\/app\/(?:lib|live|ui)\/(?!connection|reduce|frame|backoff|key-once|copy-button|shortcuts|offline|later|packed|why|samples)|lucide-react\/dist\/esm\/(?!icons)/

/** Charts as they are drawn before nivo is here; reading values comes with nivo. Apart they would compress worse. */
const charts =
  /dashboard\/app\/charts\/(?!nivo|crosshair|table-hands|tooltip|shared-cursor|sentence|bot-lines)/

const chunkOf = (id: string) =>
  (shared.test(id) || charts.test(id)) && !id.includes(".server") ? "shared" : undefined

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
  resolve: {
    alias: [
      { find: "~", replacement: fileURLToPath(new URL("app", import.meta.url)) },
      // As icons import it.
      {
        find: /^\.\.\/createLucideIcon\.mjs$/,
        replacement: fileURLToPath(new URL("app/ui/create-icon.ts", import.meta.url))
      }
    ]
  },
  server: { host: process.env["HOST"] ?? "127.0.0.1", port: Number(process.env["DASHBOARD_PORT"] ?? 3000) },
  // The workspace packages are TypeScript source: Node could not import them from the server build. Icons are drawn by
  // the same code on both sides.
  ssr: { noExternal: [/^@botflow\//, "lucide-react"] },
  build: {
    assetsInlineLimit: 0,
    target: "es2022",
    minify: "terser",
    // Smaller than esbuild's by a twentieth: what a phone waits for.
    terserOptions: {
      module: true,
      ecma: 2020,
      compress: { passes: 3, ecma: 2020, unsafe_arrows: true, keep_fargs: false }
    },
    modulePreload: { polyfill: false },
    // One idea a file makes many tiny chunks; together they compress better and need fewer requests.
    rollupOptions: { output: { manualChunks: chunkOf } }
  }
})
