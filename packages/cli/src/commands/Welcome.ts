/** What a person needs to know once everything runs. */
import { Option } from "effect"
import type { Secrets } from "../Secrets.ts"
import { addressesOf, credentials } from "../services/Servers.ts"
import type { Settings } from "../Settings.ts"

/** A line for the shell that sends one event, with the time and an id of when it is pasted. */
const curl = (api: string, key: string): string =>
  `curl -sS ${api}/api/events -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -d ` +
  `'{"events":[{"type":"message","id":"hello-'"$(date +%s)"'","timestamp":"'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'",` +
  `"botId":"support","conversationId":"hello","channel":"web","direction":"inbound","text":"Hello"}]}'`

/** Secrets that were given to us are not shown again. */
export const welcome = (settings: Settings, secrets: Secrets): string => {
  const { adminEmail, adminPassword, apiKey } = credentials(settings, secrets)
  const addresses = addressesOf(settings)
  const password = Option.isSome(settings.adminPassword) ? "(as in BOTFLOW_ADMIN_PASSWORD)" : adminPassword
  const key = Option.isSome(settings.apiKey) ? "$BOTFLOW_API_KEY" : apiKey
  return `
BotFlow Analytics is ready.

  Dashboard  ${addresses.public}
  Sign in    ${adminEmail}  ${password}
  API        ${addresses.api}  (documentation: ${addresses.api}/api/docs)
  API key    ${key}

Send an event:

  ${curl(addresses.api, key)}

Logs are in ${settings.dataDir}/logs. Ctrl-C stops everything.
`
}
