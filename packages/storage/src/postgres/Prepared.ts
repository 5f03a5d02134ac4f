/**
 * Statements that a connection plans once and keeps by a name, for what is asked again and again: planning some takes
 * the server twenty times as long as running them.
 */
import type { Connection } from "@effect/sql/SqlConnection"

// About as many as there are statements in the code: values are parameters.
const names = new Map<string, string>()
/** Statements that a connection keeps; those that come later are planned each time. */
const most = 500

const named = (text: string) => {
  if (!names.has(text) && names.size < most) names.set(text, `statement_${names.size}`)
  const name = names.get(text)
  return name === undefined ? { text } : { name, text }
}

/** The same connection, whose statements are prepared. */
export const preparing = (connection: Connection): Connection => {
  // The driver takes a statement with a name wherever it takes a text.
  const execute: Connection["execute"] = (text, ...rest) =>
    connection.execute(named(text) as unknown as string, ...rest)
  const executeUnprepared: Connection["executeUnprepared"] = (...statement) =>
    connection.executeUnprepared(...statement)
  return Object.assign(Object.create(connection) as Connection, { execute, executeUnprepared })
}
