import type { MetaFunction } from "@remix-run/react"
import { data } from "@remix-run/server-runtime"
import { ErrorPage } from "~/ui/error-page"

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
      <ErrorPage words={{ 404: "There is no such page" }} />
    </main>
  )
}
