/** What a ticket for the socket stands for, as it is kept until it is taken. */
import { OrganizationId } from "@botflow/domain/Id"
import type { Grant } from "@botflow/storage/postgres/Grants"
import type { Sight } from "../http/Sight.ts"

export interface Viewer {
  readonly organizationId: OrganizationId
  readonly sight: Sight
  /** Of the key or session: the socket lives no longer. */
  readonly grant: Grant
}

export const format = ({ grant, organizationId, sight }: Viewer): string =>
  `${sight} ${organizationId} ${grant}`

export const parse = (text: string): Viewer => {
  const [sight, organizationId = "", grant = ""] = text.split(" ")
  return {
    organizationId: OrganizationId.make(organizationId),
    sight: sight === "plain" ? "plain" : "masked",
    grant
  }
}
