import { type MetaFunction, useActionData, useLoaderData } from "@remix-run/react"
import { Done } from "~/forms/done"
import { Refused } from "~/forms/refused"
import { Section } from "~/forms/section"
import { ErrorPage } from "~/ui/error-page"
import { action, loader } from "./data.server"
import { InvitationTable } from "./invitation-table"
import { Invited, InviteForm } from "./invite-form"
import { MemberTable } from "./member-table"

export { action, loader }

export const meta: MetaFunction = () => [{ title: "Members · Settings · BotFlow Analytics" }]

const words: Record<string, string> = {
  role: "The role was changed.",
  remove: "The member was removed.",
  withdraw: "The invitation was withdrawn."
}

export default function Members() {
  const { done, invitations, members, now, refusal } = useLoaderData<typeof loader>()
  const result = useActionData<typeof action>()
  const said = result === undefined && done !== null ? words[done] : undefined
  return (
    <Section title="Members" text="Who sees this organization, and what they may do. Owners make owners.">
      <div className="max-w-4xl">
        {said !== undefined && <Done>{said}</Done>}
        {result?.refusal && (
          <div className="mt-3">
            <Refused refusal={result.refusal} title="Nothing was changed" retry={false} />
          </div>
        )}
        {result?.invited && <Invited {...result.invited} />}
        {refusal !== null ? (
          <div className="mt-3">
            <Refused refusal={refusal} title="Members cannot be shown" />
          </div>
        ) : (
          <>
            <MemberTable members={members} now={now} />
            {invitations.length > 0 && (
              <>
                <h3 className="mt-6 font-semibold">Open invitations</h3>
                <InvitationTable invitations={invitations} />
              </>
            )}
            <h3 className="mt-6 font-semibold">Invite someone</h3>
            <InviteForm
              key={result?.invited?.link}
              typed={result?.typed ?? null}
              faults={result?.faults ?? null}
            />
          </>
        )}
      </div>
    </Section>
  )
}

export function ErrorBoundary() {
  return <ErrorPage />
}
