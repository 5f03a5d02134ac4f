/** Our own format: events as the API takes them, one a line. */
import { Either } from "effect"
import { bad, type Mapping } from "./Mapping.ts"

export const make = (): Mapping => {
  let line = 0
  return {
    push: (text) => {
      line++
      if (text.trim() === "") return []
      try {
        return [Either.right(JSON.parse(text) as unknown)]
      } catch {
        return [bad(line, "not JSON")]
      }
    },
    end: () => []
  }
}
