/** How long the API kept a page waiting: `Server-Timing` tells it apart from the page's own work. */
import type { AppLoadContext } from "@remix-run/server-runtime"

/** Counts the time in which at least one call is out. */
const newWait = () => {
  let out = 0
  let since = 0
  let waited = 0
  return {
    begin: () => {
      if (out++ === 0) since = performance.now()
    },
    end: () => {
      if (--out === 0) waited += performance.now() - since
    },
    /** Milliseconds. */
    waited: () => waited
  }
}

export type Wait = ReturnType<typeof newWait>

const waits = new WeakMap<AppLoadContext, Wait>()

/** @param context of one request; all of its loaders have the same */
export const waitOf = (context: AppLoadContext): Wait => {
  const known = waits.get(context)
  if (known !== undefined) return known
  const made = newWait()
  waits.set(context, made)
  return made
}
