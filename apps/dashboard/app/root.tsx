import {
  Links,
  Meta,
  type MetaFunction,
  Outlet,
  Scripts,
  ScrollRestoration,
  useRouteLoaderData
} from "@remix-run/react"
import type { LinksFunction, LoaderFunctionArgs } from "@remix-run/server-runtime"
import type { ReactNode } from "react"
import { useNonce } from "~/lib/nonce"
import { themeOf } from "~/lib/theme.server"
import { ErrorPage } from "~/ui/error-page"
import stylesheet from "./styles/app.css?url"

export const loader = async ({ request }: LoaderFunctionArgs) => ({ theme: await themeOf(request) })

export const meta: MetaFunction = () => [{ title: "BotFlow Analytics" }]

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: stylesheet },
  { rel: "icon", href: "/favicon.svg", type: "image/svg+xml" }
]

export function Layout({ children }: { children: ReactNode }) {
  const theme = useRouteLoaderData<typeof loader>("root")?.theme ?? "system"
  const nonce = useNonce()
  return (
    <html lang="en" data-theme={theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={theme === "system" ? "light dark" : theme} />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration {...nonce} />
        <Scripts {...nonce} />
      </body>
    </html>
  )
}

export default function App() {
  return <Outlet />
}

export function ErrorBoundary() {
  return (
    <main className="mx-auto max-w-xl px-4 py-16">
      <ErrorPage />
    </main>
  )
}
