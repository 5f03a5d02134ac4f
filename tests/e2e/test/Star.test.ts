/** STAR, imported as an operator would, against numbers of an independent engine. */
import { beforeAll, describe, it } from "vitest"
import { importFile, verify } from "../src/Botflow.ts"
import { product } from "../src/Running.ts"
import * as Star from "../src/Star.ts"
import * as Truth from "../src/Truth.ts"

const running = product()

describe.skipIf(!Truth.isPresent)("STAR, imported", () => {
  beforeAll(async () => {
    await importFile(running(), Star.file, "--format", "star")
    // Importing again is how an import is resumed: nothing may count twice.
    await importFile(running(), Star.file, "--format", "star")
  })
  if (Truth.isPresent) Star.numbers(() => ({ access: running(), shiftMs: 0 }))
  it("is derived as its events say", () => verify(running()))
})
