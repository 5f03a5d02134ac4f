import { afterAll, afterEach, beforeAll, vi } from "vitest"
import { server } from "./api.ts"

// Troubles of the API are part of these tests; their traces would hide a real one.
const expected = /^request [0-9a-f-]{36}: /
const print = console.error
vi.spyOn(console, "error").mockImplementation((...line: ReadonlyArray<unknown>) => {
  if (!expected.test(String(line[0]))) print(...line)
})

beforeAll(() => server.listen({ onUnhandledRequest: "error" }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())
