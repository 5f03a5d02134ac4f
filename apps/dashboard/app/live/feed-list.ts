/** The newest conversations, one row each, whatever order their news arrive in. */
import type { FeedEntry } from "~/lib/types"

export const feedSize = 10

/** A conversation's id is unique within its bot only. */
export const keyOf = (entry: FeedEntry): string => `${entry.botId}\u0000${entry.conversationId}`

/** @returns the newest news of each conversation of both lists, by last message, newest first */
export const merge = (a: ReadonlyArray<FeedEntry>, b: ReadonlyArray<FeedEntry>): ReadonlyArray<FeedEntry> => {
  const newest = new Map<string, FeedEntry>()
  for (const entry of [...a, ...b]) {
    const known = newest.get(keyOf(entry))
    if (known === undefined || Date.parse(entry.lastMessageAt) >= Date.parse(known.lastMessageAt)) {
      newest.set(keyOf(entry), entry)
    }
  }
  return [...newest.values()].sort((x, y) => Date.parse(y.lastMessageAt) - Date.parse(x.lastMessageAt))
}
