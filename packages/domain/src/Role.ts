/** What people are in an organization, and what follows from it. */
import { Schema } from "effect"

/** From the one who may do most to the one who may do least. */
export const roles = ["owner", "admin", "analyst", "viewer"] as const
export const Role = Schema.Literal(...roles)
export type Role = typeof Role.Type

/** The scopes that a person's session has. */
export const scopesOf = (role: Role): ReadonlyArray<"read" | "admin"> =>
  role === "owner" || role === "admin" ? ["read", "admin"] : ["read"]

/** Whether someone may ask to see phones, names and text as they are. */
export const mayReveal = (role: Role): boolean => role !== "viewer"

/**
 * Whether an actor may give, change or take away a role. Owners make owners; an admin's key may make the first one.
 *
 * @param actor of a person; `key`: of a key with the scope "admin"
 * @param isOwned whether the organization has an owner
 */
export const mayManage = (actor: Role | "key", role: Role, isOwned: boolean): boolean => {
  if (actor === "owner") return true
  if (role === "owner") return actor === "key" && !isOwned
  return actor === "key" || actor === "admin"
}
