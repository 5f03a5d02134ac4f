/** What a ticket for the socket stands for, as it is kept until it is taken. */
import { OrganizationId } from "@botflow/domain/Id"
import type { Sight } from "../http/Sight.ts"

export interface Viewer {
  readonly organizationId: OrganizationId
  readonly sight: Sight
}

export const format = ({ organizationId, sight }: Viewer): string => `${sight} ${organizationId}`

export const parse = (text: string): Viewer => {
  const [sight, organizationId = ""] = text.split(" ")
  return {
    organizationId: OrganizationId.make(organizationId),
    sight: sight === "plain" ? "plain" : "masked"
  }
}
