/** Settings: what all of its pages share, and the way between them. */
import { type MetaFunction, NavLink, Outlet } from "@remix-run/react"
import { ErrorPage } from "~/ui/error-page"

export const meta: MetaFunction = () => [{ title: "Settings · BotFlow Analytics" }]

const pages = [
  { to: "/settings", name: "Organization" },
  { to: "/settings/members", name: "Members" },
  { to: "/settings/keys", name: "API keys" },
  { to: "/settings/bots", name: "Bots" },
  { to: "/settings/audit", name: "Audit log" }
]

const Navigation = () => (
  <nav
    aria-label="Settings"
    className="flex gap-x-1 gap-y-0.5 border-line max-lg:flex-wrap max-lg:border-b max-lg:pb-2 lg:flex-col"
  >
    {pages.map(({ name, to }) => (
      <NavLink
        key={to}
        to={to}
        end={to === "/settings"}
        className={({ isActive }) =>
          `rounded-[3px] px-2.5 py-1.5 text-sm ${
            isActive ? "bg-accent-wash font-medium text-ink" : "text-soft hover:text-ink"
          }`
        }
      >
        {name}
      </NavLink>
    ))}
  </nav>
)

export default function Settings() {
  return (
    <>
      <h1 className="mt-5 text-lg font-semibold">Settings</h1>
      <div className="mt-3 grid gap-x-8 gap-y-4 lg:grid-cols-[11rem_minmax(0,1fr)]">
        <Navigation />
        <div className="min-w-0">
          <Outlet />
        </div>
      </div>
    </>
  )
}

export function ErrorBoundary() {
  return <ErrorPage />
}
