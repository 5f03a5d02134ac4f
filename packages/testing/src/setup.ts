/** Before each file: `layer` of the file before has put its own services into `it`. */
import { type API, makeMethods } from "@effect/vitest"
import { it } from "vitest"

makeMethods(it as API)
