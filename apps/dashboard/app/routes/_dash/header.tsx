import { Form, Link, NavLink } from "@remix-run/react"
import { Keyboard, LogOut } from "lucide-react"
import { useDash } from "~/lib/use-dash"
import { LiveBadge } from "~/live/badge"
import { Logo } from "~/ui/logo"
import { ThemeToggle } from "~/ui/theme-toggle"
import { Organizations } from "./organizations"

const pages = [
  { to: "/", name: "Overview" },
  { to: "/conversations", name: "Conversations" },
  { to: "/bots", name: "Bots" },
  { to: "/costs", name: "Costs" },
  { to: "/queues", name: "Queues" },
  { to: "/settings", name: "Settings" }
]

/** @param all with what only those see who look after the organization */
const Navigation = ({ all }: { all: boolean }) => (
  <nav aria-label="Pages" className="flex grow self-stretch max-sm:justify-between sm:gap-1">
    {pages.map(
      ({ name, to }) =>
        (all || to !== "/queues") && (
          <NavLink
            key={to}
            to={to}
            end={to === "/"}
            className={({ isActive }) =>
              `flex shrink-0 items-center border-b-2 px-1 text-xs sm:px-3 sm:text-sm ${
                isActive
                  ? "border-accent font-medium text-ink"
                  : "border-transparent text-soft hover:text-ink"
              }`
            }
          >
            {name}
          </NavLink>
        )
    )}
  </nav>
)

export const Header = () => {
  const { me, shortcuts, zone } = useDash()
  return (
    <header className="border-b border-line bg-surface">
      <div className="mx-auto grid max-w-[1480px] grid-cols-[auto_minmax(0,1fr)] items-center gap-x-3 px-3 sm:gap-x-5 sm:px-5 lg:flex lg:h-12">
        <Link
          to="/"
          className="flex h-11 items-center gap-2 font-semibold tracking-tight"
          aria-label="BotFlow Analytics, overview"
        >
          <Logo />
          <span>
            BotFlow <span className="font-normal text-soft max-sm:hidden">Analytics</span>
          </span>
        </Link>
        <div className="order-3 col-span-2 -mx-3 flex h-10 overflow-x-auto px-3 lg:order-none lg:mx-0 lg:h-full lg:px-0">
          <Navigation all={me.scopes.includes("admin")} />
        </div>
        <div className="flex min-w-0 items-center justify-end gap-1 sm:gap-3 lg:ml-auto">
          <Organizations />
          <LiveBadge zone={zone} />
          <div className="flex">
            {shortcuts && (
              <button
                type="button"
                className="needs-script button button-quiet px-2 max-lg:hidden"
                aria-label="Keys"
                title="Keys"
                onClick={() => document.dispatchEvent(new Event("botflow:shortcuts"))}
              >
                <Keyboard size={16} aria-hidden="true" />
              </button>
            )}
            <ThemeToggle />
            <Form method="post" action="/sign-out">
              <button
                type="submit"
                className="button button-quiet px-2"
                aria-label="Sign out"
                title={`Sign out ${me.email ?? ""}`}
              >
                <LogOut size={16} aria-hidden="true" />
              </button>
            </Form>
          </div>
        </div>
      </div>
    </header>
  )
}
