import { defineConfig } from "vitest/config"

// Files share a process and its modules: to load them again for each took more than half of a suite's time.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    isolate: false,
    setupFiles: ["@botflow/testing/setup"],
    testTimeout: 30_000,
    hookTimeout: 60_000
  }
})
