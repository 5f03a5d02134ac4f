/** What pages may know of where they run: one reader for Node's environment and a worker's bindings. */

/** The same object on every platform; loaders and actions get it as `context.env`. */
export type AppSettings = {
  readonly BOTFLOW_API_URL: string
  readonly BOTFLOW_PUBLIC_API_URL: string
  readonly BOTFLOW_PUBLIC_URL: string
  readonly BOTFLOW_SESSION_SECRET: string
}

export type Given = Readonly<Record<string, string | undefined>>

/** A setting that is missing or malformed; the message names it in one line. */
export class BadSetting extends Error {}

const url = (name: string, text: string): URL => {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new BadSetting(`${name} must be an http or https address, not "${text}"`)
  }
  return new URL(text)
}

const secret = (text: string): string => {
  if (text.length < 16) throw new BadSetting("BOTFLOW_SESSION_SECRET must have at least 16 characters")
  return text
}

/** @param defaults for what is not given, where the platform has any */
export const read = (given: Given, defaults: Given = {}): AppSettings => {
  const textOf = (name: keyof AppSettings) => given[name] || defaults[name] || ""
  const apiUrl = url("BOTFLOW_API_URL", textOf("BOTFLOW_API_URL"))
  const publicUrl = textOf("BOTFLOW_PUBLIC_URL")
  if (publicUrl !== "") url("BOTFLOW_PUBLIC_URL", publicUrl)
  return {
    BOTFLOW_API_URL: apiUrl.origin,
    BOTFLOW_PUBLIC_API_URL: url("BOTFLOW_PUBLIC_API_URL", textOf("BOTFLOW_PUBLIC_API_URL") || apiUrl.origin)
      .origin,
    BOTFLOW_PUBLIC_URL: publicUrl,
    BOTFLOW_SESSION_SECRET: secret(textOf("BOTFLOW_SESSION_SECRET"))
  }
}

/**
 * The scheme and host that the browser sees: behind a proxy they come from the setting, never from a header.
 *
 * @param host of the request
 */
export const originOf = (settings: AppSettings, host: string, scheme: string): string => {
  const publicUrl = settings.BOTFLOW_PUBLIC_URL === "" ? null : new URL(settings.BOTFLOW_PUBLIC_URL)
  return `${publicUrl !== null && publicUrl.host === host ? publicUrl.protocol : scheme}//${host}`
}
