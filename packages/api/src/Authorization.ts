/** Who is calling: an API key, or a person's dashboard session; both come as a bearer token. */
import { OrganizationId } from "@botflow/domain/Id"
import type { Role } from "@botflow/domain/Role"
import { HttpApiMiddleware, HttpApiSecurity, OpenApi } from "@effect/platform"
import { Context, Schema } from "effect"
import { TooManyRequests, Unauthorized, Unavailable } from "./Problem.ts"

export const Scope = Schema.Literal("ingest", "read", "admin")
export type Scope = typeof Scope.Type

/** Whoever made the request, and what they may do. Every answer is about `organizationId` alone. */
export class Caller extends Context.Tag("@botflow/api/Caller")<
  Caller,
  {
    readonly organizationId: OrganizationId
    readonly scopes: ReadonlyArray<Scope>
    /** The organization's zone, the default of every `timezone` parameter. */
    readonly timezone: string
    readonly kind: "key" | "session"
    /** Of the person whose session it is; null for a key. */
    readonly email: string | null
    /** Of the same person. */
    readonly userId: string | null
    /** What that person is in the organization. */
    readonly role: Role | null
    /** How the audit log names whoever it is. */
    readonly actor: string
  }
>() {}

export class Authorization extends HttpApiMiddleware.Tag<Authorization>()("@botflow/api/Authorization", {
  provides: Caller,
  failure: Schema.Union(Unauthorized, TooManyRequests, Unavailable),
  security: {
    bearer: HttpApiSecurity.bearer.pipe(
      HttpApiSecurity.annotate(OpenApi.Description, "An API key (`bf_…`) or a dashboard session")
    )
  }
}) {}
