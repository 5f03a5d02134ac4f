import type { MetaFunction } from "@remix-run/react"
import { data } from "@remix-run/server-runtime"
import { ErrorPage } from "~/ui/error-page"
import { Logo } from "~/ui/logo"

export const meta: MetaFunction = () => [{ title: "Not found · BotFlow Analytics" }]

export const loader = () => {
  throw data(null, { status: 404 })
}

export default function NotFound() {
  return null
}

export function ErrorBoundary() {
  return (
    <main className="px-4 py-10">
      <p className="mx-auto flex max-w-xl items-center gap-2 font-semibold tracking-tight">
        <Logo />
        BotFlow <span className="font-normal text-soft">Analytics</span>
      </p>
      <ErrorPage words={{ 404: "There is no such page" }} />
    </main>
  )
}
