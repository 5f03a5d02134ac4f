/** What belongs to the instance as a whole is its owner's: an admin of the organization it was set up with. */
import { Forbidden } from "@botflow/api/Problem"
import type { Organizations } from "@botflow/storage/postgres/Organizations"
import { Effect } from "effect"
import { callerWith } from "./Errors.ts"

/** @param what what the others may not do, such as "makes organizations" */
export const onlyOwner = (organizations: Organizations, what: string) =>
  Effect.gen(function* () {
    const caller = yield* callerWith("admin")
    const organization = yield* organizations.get(caller.organizationId)
    if (organization?.isDefault !== true) {
      return yield* new Forbidden({ code: "not_the_owner", detail: `Only the instance's owner ${what}.` })
    }
    return caller
  })
