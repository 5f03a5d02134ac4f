/** Light, dark, or as the system says: remembered in a cookie, so that the first paint is right. */
import { cookie } from "./cookie.server.ts"
import { isTheme, type Theme } from "./theme.ts"

const themeCookie = cookie("botflow_theme", { maxAge: 31_536_000 })

export const themeOf = async (request: Request): Promise<Theme> => {
  const value: unknown = await themeCookie.parse(request.headers.get("cookie"))
  return isTheme(value) ? value : "system"
}

export const keepTheme = (theme: Theme) => themeCookie.serialize(theme)
