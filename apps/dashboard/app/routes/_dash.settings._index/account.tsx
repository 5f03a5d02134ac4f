/** What somebody may end for themselves: their sessions, and being a member here. */
import { Form } from "@remix-run/react"
import type { ReactNode } from "react"
import { Refused } from "~/forms/refused"
import type { Refusal } from "~/lib/refusal"
import { useDash } from "~/lib/use-dash"

const Row = ({ children, text }: { text: string; children: ReactNode }) => (
  <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-3">
    <p className="min-w-0 text-sm">{text}</p>
    {children}
  </div>
)

/** Asked twice: only an invitation leads back. */
const Leave = ({ from, isOwner }: { from: string; isOwner: boolean }) => (
  <details className="group min-w-0">
    <summary className="button group-open:hidden">Leave</summary>
    <Form method="post" action="/settings?index" preventScrollReset className="max-w-sm text-sm">
      <p className="text-soft">
        You are signed out of {from} and cannot come back without an invitation.
        {isOwner && " Its last owner stays."}
      </p>
      <button type="submit" name="intent" value="leave" className="button mt-2 border-bad text-bad">
        Leave for good
      </button>
    </Form>
  </details>
)

/** @param refusal why somebody stays signed in, or a member */
export const Account = ({ refusal }: { refusal: Refusal | null }) => {
  const { me } = useDash()
  const { name } = me.organization
  return (
    <section id="account" className="mt-6 scroll-mt-3" aria-labelledby="account-title">
      <h2 id="account-title" className="font-semibold">
        You
      </h2>
      <div className="panel mt-3 max-w-3xl divide-y divide-line">
        <Row text="Sign out in every browser, this one too.">
          <Form method="post" action="/settings?index">
            <button type="submit" name="intent" value="sign-out-everywhere" className="button">
              Sign out everywhere
            </button>
          </Form>
        </Row>
        <Row text={`Leave ${name}.`}>
          <Leave from={name} isOwner={me.role === "owner"} />
        </Row>
      </div>
      {refusal !== null && (
        <div className="mt-3 max-w-3xl">
          <Refused refusal={refusal} title="Nothing was changed" retry={false} />
        </div>
      )}
    </section>
  )
}
