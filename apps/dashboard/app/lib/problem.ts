/** What an error boundary knows about a failed request. */
export interface Problem {
  /** The same id stands in the logs of the dashboard and of the API. */
  readonly requestId: string
  readonly detail?: string
}

export const isProblem = (value: unknown): value is Problem =>
  typeof value === "object" && value !== null && "requestId" in value && typeof value.requestId === "string"
