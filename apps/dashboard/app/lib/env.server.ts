/** Settings of the app. They come with the request, because an edge runtime has no process. */
import type { AppLoadContext } from "@remix-run/server-runtime"

export interface Env {
  readonly apiUrl: string
  /** Where a sender outside reaches the API; shown in snippets. */
  readonly publicApiUrl: string
  readonly publicUrl: string
  readonly sessionSecret: string
}

const developmentSecret = "only-for-vite-dev-on-this-machine"

export const envOf = (context: AppLoadContext): Env => {
  // `vite:dev` passes no load context.
  const env = context.env ?? globalThis.process?.env ?? {}
  const secret = env["BOTFLOW_SESSION_SECRET"]
  if (!secret && !import.meta.env.DEV) throw new Error("BOTFLOW_SESSION_SECRET is not set")
  const apiUrl = env["BOTFLOW_API_URL"] || "http://127.0.0.1:4000"
  return {
    apiUrl,
    publicApiUrl: env["BOTFLOW_PUBLIC_API_URL"] || apiUrl,
    publicUrl: env["BOTFLOW_PUBLIC_URL"] || "",
    sessionSecret: secret || developmentSecret
  }
}
