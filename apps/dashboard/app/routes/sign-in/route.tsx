import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react"
import type { MetaFunction } from "@remix-run/react"
import { CircleAlert } from "lucide-react"
import { ErrorPage } from "~/ui/error-page"
import { Logo } from "~/ui/logo"
import { action, loader } from "./data.server"

export { action, loader }

export const meta: MetaFunction = () => [{ title: "Sign in · BotFlow Analytics" }]

/** The product in one picture: many answers, most of them quick. */
const Distribution = () => {
  const bars = [2, 5, 14, 31, 52, 68, 74, 66, 51, 40, 33, 25, 20, 15, 12, 9, 7, 5, 4, 3, 2, 2, 1, 1]
  return (
    <svg viewBox="0 0 240 90" className="w-full max-w-md" aria-hidden="true">
      {bars.map((height, i) => (
        <rect
          key={i}
          x={i * 10}
          y={80 - height}
          width="7"
          height={height}
          className={i < 20 ? "fill-accent" : "fill-line-strong"}
          opacity={i < 20 ? 0.35 + height / 115 : 1}
        />
      ))}
      <line x1="200" x2="200" y1="2" y2="86" className="stroke-soft" strokeDasharray="2 3" />
      <text x="204" y="9" fontSize="8" className="fill-soft">
        p95
      </text>
      <line x1="0" x2="240" y1="80.5" y2="80.5" className="stroke-line-strong" />
    </svg>
  )
}

export default function SignIn() {
  const { hasLeft, to } = useLoaderData<typeof loader>()
  const result = useActionData<typeof action>()
  const busy = useNavigation().state !== "idle"
  return (
    <main className="grid min-h-dvh lg:grid-cols-[minmax(26rem,2fr)_3fr]">
      <div className="flex flex-col justify-center bg-surface px-6 py-10 sm:px-12">
        <div className="mx-auto w-full max-w-sm">
          <p className="flex items-center gap-2 font-semibold tracking-tight">
            <Logo />
            <span>
              BotFlow <span className="font-normal text-soft">Analytics</span>
            </span>
          </p>
          <h1 className="mt-10 text-lg font-semibold">Sign in</h1>
          {hasLeft && result === undefined && (
            <p role="status" className="mt-1 text-sm text-soft">
              You have left the organization. If you are in another one, sign in to go on there.
            </p>
          )}
          {result !== undefined && (
            <p
              role="alert"
              id="sign-in-error"
              className="mt-4 flex items-center gap-2 rounded-[3px] bg-bad-wash px-3 py-2 text-sm text-bad"
            >
              <CircleAlert size={15} className="shrink-0" aria-hidden="true" />
              {result.message}
            </p>
          )}
          <Form method="post" className="mt-5 space-y-4">
            <input type="hidden" name="to" value={to} />
            <label className="block text-sm">
              <span className="text-soft">Email</span>
              <input
                name="email"
                type="email"
                required
                maxLength={320}
                autoComplete="username"
                defaultValue={result?.email}
                aria-describedby={result === undefined ? undefined : "sign-in-error"}
                className="field mt-1 block h-10 w-full text-base"
              />
            </label>
            <label className="block text-sm">
              <span className="text-soft">Password</span>
              <input
                name="password"
                type="password"
                required
                maxLength={1024}
                autoComplete="current-password"
                className="field mt-1 block h-10 w-full text-base"
              />
            </label>
            <button type="submit" className="button button-primary h-10 w-full text-base" disabled={busy}>
              {busy ? "Signing in" : "Sign in"}
            </button>
          </Form>
        </div>
      </div>
      <div
        className="hidden flex-col items-center justify-center border-l border-line px-16 lg:flex"
        aria-hidden="true"
      >
        <Distribution />
        <p className="mt-8 w-full max-w-md text-lg text-soft">
          How fast your bots answer, how often they help, and what it costs.
        </p>
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
