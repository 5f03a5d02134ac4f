/** For whoever holds the link of an invitation: they may have no account yet. */
import { Link, type MetaFunction, useActionData, useLoaderData } from "@remix-run/react"
import { CircleAlert } from "lucide-react"
import { ErrorPage } from "~/ui/error-page"
import { Logo } from "~/ui/logo"
import { AcceptForm } from "./accept-form"
import { action, loader } from "./data.server"
import { OpenForm } from "./open-form"

export { action, loader }

export const meta: MetaFunction = () => [{ title: "Invitation · BotFlow Analytics" }]

export default function Invitation() {
  const result = useActionData<typeof action>()
  const { signedInAs } = useLoaderData<typeof loader>()
  const opened = result?.opened ?? null
  return (
    <main className="flex min-h-dvh flex-col justify-center bg-surface px-6 py-10 sm:px-12">
      <div className="mx-auto w-full max-w-sm">
        <p className="flex items-center gap-2 font-semibold tracking-tight">
          <Logo />
          <span>
            BotFlow <span className="font-normal text-soft">Analytics</span>
          </span>
        </p>
        <h1 className="mt-10 text-lg font-semibold">Invitation</h1>
        {result?.message && (
          <p
            role="alert"
            className="mt-4 flex items-start gap-2 rounded-[3px] bg-bad-wash px-3 py-2 text-sm text-bad"
          >
            <CircleAlert size={15} className="mt-0.5 shrink-0" aria-hidden="true" />
            {result.message}
          </p>
        )}
        {opened === null ? (
          <>
            <OpenForm fresh={result === undefined} />
            <p className="mt-5 text-sm text-soft">
              Joined already?{" "}
              <Link to="/" className="link">
                {signedInAs === null ? "Sign in" : "Go to the dashboard"}
              </Link>
            </p>
          </>
        ) : (
          <AcceptForm opened={opened} fault={result?.fault ?? null} signedInAs={signedInAs} />
        )}
      </div>
    </main>
  )
}

export function ErrorBoundary() {
  return (
    <main className="px-4 py-10">
      <ErrorPage words={{ 403: "This form came from another site" }} />
    </main>
  )
}
