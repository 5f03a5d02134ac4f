import "@remix-run/server-runtime"

declare module "@remix-run/server-runtime" {
  interface Future {
    v3_singleFetch: true
  }
  interface AppLoadContext {
    readonly env?: Readonly<Record<string, string | undefined>>
  }
}
