/** The typed client of the API, over any `HttpClient`. */
import { HttpApiClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { Api } from "./Api.ts"

/**
 * @param options.baseUrl where the backend is, such as `http://127.0.0.1:4000`
 * @param options.token an API key or a session; left out, only sign-in and health answer
 */
export const make = (options: { readonly baseUrl: string; readonly token?: string | undefined }) =>
  HttpApiClient.make(Api, {
    baseUrl: options.baseUrl,
    transformClient: (client) =>
      options.token === undefined
        ? client
        : HttpClient.mapRequest(client, HttpClientRequest.bearerToken(options.token))
  })
