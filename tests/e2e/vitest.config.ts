import { defineConfig } from "vitest/config"

// Each file starts the product's own processes: one file after another, so that they do not crowd two cores.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    fileParallelism: false
  }
})
