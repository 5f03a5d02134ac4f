import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

// Apart from vite.config.ts, whose Remix plugin transforms routes for a build.
export default defineConfig({
  resolve: { alias: { "~": fileURLToPath(new URL("app", import.meta.url)) } },
  esbuild: { jsx: "automatic" },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.{ts,tsx}"],
    setupFiles: ["test/setup.ts"],
    testTimeout: 30_000
  }
})
