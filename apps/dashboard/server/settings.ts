/** What the server needs to know, read once at the start. */
import { randomBytes } from "node:crypto"

export interface Settings {
  readonly host: string
  readonly port: number
  readonly apiUrl: URL
  /** What pages may know; the same object on every platform the app runs on. */
  readonly app: {
    readonly BOTFLOW_API_URL: string
    readonly BOTFLOW_PUBLIC_API_URL: string
    readonly BOTFLOW_PUBLIC_URL: string
    readonly BOTFLOW_SESSION_SECRET: string
  }
}

/** A setting that is missing or malformed; the message names it in one line. */
export class BadSetting extends Error {}

const url = (name: string, text: string): URL => {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new BadSetting(`${name} must be an http or https address, not "${text}"`)
  }
  return new URL(text)
}

const port = (name: string, text: string): number => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0 || number > 65_535) {
    throw new BadSetting(`${name} must be a port number, not "${text}"`)
  }
  return number
}

/** Without a secret one is made for this process: sessions then end with it. */
const secret = (text: string | undefined): string => {
  if (text === undefined || text === "") return randomBytes(32).toString("base64url")
  if (text.length < 16) throw new BadSetting("BOTFLOW_SESSION_SECRET must have at least 16 characters")
  return text
}

export const read = (env: NodeJS.ProcessEnv): Settings => {
  const apiUrl = url("BOTFLOW_API_URL", env["BOTFLOW_API_URL"] || "http://127.0.0.1:4000")
  const publicUrl = env["BOTFLOW_PUBLIC_URL"] || ""
  if (publicUrl !== "") url("BOTFLOW_PUBLIC_URL", publicUrl)
  return {
    host: env["HOST"] || "127.0.0.1",
    port: port("DASHBOARD_PORT", env["DASHBOARD_PORT"] || "3000"),
    apiUrl,
    app: {
      BOTFLOW_API_URL: apiUrl.origin,
      BOTFLOW_PUBLIC_API_URL: url("BOTFLOW_PUBLIC_API_URL", env["BOTFLOW_PUBLIC_API_URL"] || apiUrl.origin)
        .origin,
      BOTFLOW_PUBLIC_URL: publicUrl,
      BOTFLOW_SESSION_SECRET: secret(env["BOTFLOW_SESSION_SECRET"])
    }
  }
}
