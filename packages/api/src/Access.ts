/** Who may call an endpoint: written at the endpoint, held against what it does by a test, and shown in the docs. */
import { Context } from "effect"

/**
 * `public`: anyone. `caller`: any key or session. `person`: a session. `ingest`, `read`, `admin`: whoever has that
 * scope, an admin always. `instance`: an admin of the organization that the instance was set up with.
 */
export type Level = "public" | "caller" | "person" | "ingest" | "read" | "admin" | "instance"

export class Access extends Context.Tag("@botflow/api/Access")<Access, Level>() {}
