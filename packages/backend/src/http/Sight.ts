/** Whether a caller sees phones, names and text of customers as they are. */
import type { Caller } from "@botflow/api/Authorization"
import * as Role from "@botflow/domain/Role"

/** Keys with the scope "admin", and people who are more than viewers. */
export const mayReveal = ({ role, scopes }: Pick<typeof Caller.Service, "role" | "scopes">): boolean =>
  role === null ? scopes.includes("admin") : Role.mayReveal(role)
