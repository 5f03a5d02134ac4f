/** Settings: what all of its pages share, and the way between them. */
import { type MetaFunction, NavLink, Outlet } from "@remix-run/react"
import { useDash } from "~/lib/use-dash"
import { ErrorPage } from "~/ui/error-page"

export const meta: MetaFunction = () => [{ title: "Settings · BotFlow Analytics" }]

const pages = [
  { to: "/settings", name: "Organization", forAll: true },
  { to: "/settings/members", name: "Members", forAll: false },
  { to: "/settings/keys", name: "API keys", forAll: false },
  { to: "/settings/bots", name: "Bots", forAll: true },
  { to: "/settings/audit", name: "Audit log", forAll: false }
]

/** @param all with what only those see who look after the organization */
const Navigation = ({ all }: { all: boolean }) => (
  <nav
    aria-label="Settings"
    className="flex border-line max-lg:-mx-1.5 max-lg:flex-wrap max-lg:border-b max-lg:pb-2 sm:gap-x-1 sm:gap-y-0.5 lg:flex-col"
  >
    {pages
      .filter(({ forAll }) => all || forAll)
      .map(({ name, to }) => (
        <NavLink
          key={to}
          to={to}
          end={to === "/settings"}
          className={({ isActive }) =>
            `rounded-[3px] px-1.5 py-1.5 text-xs sm:px-2.5 sm:text-sm ${
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
        <Navigation all={useDash().me.scopes.includes("admin")} />
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
