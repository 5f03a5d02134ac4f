/** What the worker is given: the settings of the pages, and the files of the browser build. */
import type { Given } from "../server/app-settings.ts"

/** Another service of the same runtime, asked as a server is. */
export interface Fetcher {
  readonly fetch: (request: Request) => Promise<Response>
}

export type Bindings = Given & { readonly ASSETS: Fetcher }
