/** What the server on Node needs to know, read once at the start. */
import { randomBytes } from "node:crypto"
import * as AppSettings from "./app-settings.ts"

export { BadSetting } from "./app-settings.ts"

export interface Settings {
  readonly host: string
  readonly port: number
  readonly apiUrl: URL
  /** Proxies of ours that add to `X-Forwarded-For` before a request arrives here. */
  readonly trustedProxies: number
  readonly app: AppSettings.AppSettings
}

const port = (name: string, text: string): number => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0 || number > 65_535) {
    throw new AppSettings.BadSetting(`${name} must be a port number, not "${text}"`)
  }
  return number
}

const proxies = (text: string): number => {
  if (!/^(\d|10)$/.test(text)) {
    throw new AppSettings.BadSetting(`BOTFLOW_TRUSTED_PROXIES must be a number from 0 to 10, not "${text}"`)
  }
  return Number(text)
}

/** Without a secret one is made for this process: sessions then end with it. */
const defaults = () => ({
  BOTFLOW_API_URL: "http://127.0.0.1:4000",
  BOTFLOW_SESSION_SECRET: randomBytes(32).toString("base64url")
})

export const read = (env: NodeJS.ProcessEnv): Settings => {
  const app = AppSettings.read(env, defaults())
  return {
    host: env["HOST"] || "127.0.0.1",
    port: port("DASHBOARD_PORT", env["DASHBOARD_PORT"] || "3000"),
    apiUrl: new URL(app.BOTFLOW_API_URL),
    trustedProxies: proxies(env["BOTFLOW_TRUSTED_PROXIES"] || "0"),
    app
  }
}
