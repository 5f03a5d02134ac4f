import type { Role } from "~/lib/types"

/** What each may do, from most to least. */
export const roles: ReadonlyArray<readonly [role: Role, may: string]> = [
  ["owner", "everything, owners included"],
  ["admin", "everything but owners"],
  ["analyst", "read all, phones and text included"],
  ["viewer", "read, phones and text masked"]
]
