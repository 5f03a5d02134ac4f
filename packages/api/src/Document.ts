/** What the contract's classes cannot say of the HTTP interface, for the OpenAPI document. */

interface Content {
  readonly [type: string]: { readonly schema: unknown }
}
interface Response {
  readonly description: string
  readonly content?: Content
}
interface Operation {
  readonly responses: Readonly<Record<string, Response>>
  readonly requestBody?: { readonly content: Content; readonly required: boolean }
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

const isProblem = (schema: unknown): boolean =>
  typeof schema === "object" && schema !== null && !("$ref" in schema)

/** The platform says that it answers what it cannot decode in a form of its own; here it is a problem like any other. */
const problem = ({ content, description }: Response): Response => {
  const schema = content?.["application/json"]?.schema ?? content?.["application/problem+json"]?.schema
  if (schema === undefined) return { description }
  const kinds =
    typeof schema === "object" && schema !== null && "anyOf" in schema && Array.isArray(schema.anyOf)
      ? schema.anyOf.filter(isProblem)
      : [schema].filter(isProblem)
  const [only] = kinds
  return {
    description,
    content: {
      "application/problem+json": {
        schema: kinds.length === 1 ? only : kinds.length > 1 ? { anyOf: kinds } : {}
      }
    }
  }
}

const operation = (one: Operation): Operation => ({
  ...one,
  responses: Object.fromEntries(
    Object.entries(one.responses).map(([status, response]) => [
      status,
      Number(status) >= 400 ? problem(response) : response
    ])
  )
})

const lines = {
  "application/x-ndjson": { schema: { type: "string", description: "One event a line." } }
}

const socket = {
  get: {
    tags: ["live"],
    operationId: "live.socket",
    summary: "Live numbers and the feed, as a WebSocket",
    description:
      'Frames are JSON text: first `snapshot`, then `metrics` and `conversation`. `{"type":"subscribe","botId":[…]}` narrows them.',
    parameters: [
      {
        name: "ticket",
        in: "query",
        required: false,
        schema: { type: "string" },
        description: "Of `POST /api/realtime/ticket`; instead of a bearer key"
      },
      {
        name: "cursor",
        in: "query",
        required: false,
        schema: { type: "string" },
        description: "The last that was seen: what was missed comes first"
      }
    ],
    responses: {
      "101": { description: "The socket is open" },
      "401": { description: "No key or ticket, or one that is not valid" },
      "403": { description: "From a page of another origin" }
    }
  }
}

/** The document, as answers really are. */
export const complete = (document: Record<string, unknown>): Record<string, unknown> => {
  const paths = document["paths"] as Paths
  const described = Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => [
      path,
      Object.fromEntries(Object.entries(operations).map(([method, one]) => [method, operation(one)]))
    ])
  )
  const events = described["/api/events"]?.["post"]
  return {
    ...document,
    paths: {
      ...described,
      ...(events?.requestBody === undefined
        ? {}
        : {
            "/api/events": {
              post: {
                ...events,
                requestBody: { ...events.requestBody, content: { ...events.requestBody.content, ...lines } }
              }
            }
          }),
      "/api/realtime": socket
    }
  }
}
