/** System, light, dark, round and round. A form, so that it works without JavaScript. */
import { useFetcher, useLocation, useRouteLoaderData } from "@remix-run/react"
import { Monitor, Moon, Sun } from "lucide-react"
import { useEffect } from "react"
import { nextTheme, type Theme } from "~/lib/theme"
import type { loader } from "~/root"

const icons = { system: Monitor, light: Sun, dark: Moon }

export const ThemeToggle = () => {
  const fetcher = useFetcher({ key: "theme" })
  const location = useLocation()
  const saved: Theme = useRouteLoaderData<typeof loader>("root")?.theme ?? "system"
  const pending = fetcher.formData?.get("theme")
  const theme = pending === "light" || pending === "dark" || pending === "system" ? pending : saved
  // The attribute is the root's; set it ahead of the round trip.
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme
  }, [theme])
  const Icon = icons[theme]
  const next = nextTheme(theme)
  const name = `Theme: ${theme}. Change to ${next}.`
  return (
    <fetcher.Form method="post" action="/theme">
      <input type="hidden" name="to" value={location.pathname + location.search} />
      <button
        type="submit"
        name="theme"
        value={next}
        className="button button-quiet px-2"
        aria-label={name}
        title={name}
      >
        <Icon size={16} aria-hidden="true" />
      </button>
    </fetcher.Form>
  )
}
