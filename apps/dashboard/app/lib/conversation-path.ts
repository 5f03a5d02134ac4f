/** Where a conversation is shown; an id is unique only within its bot. */
export const conversationPath = ({ botId, conversationId }: { botId: string; conversationId: string }) =>
  `/conversations/${encodeURIComponent(botId)}/${encodeURIComponent(conversationId)}`

/** Revealing is for one conversation: its neighbours come masked again. */
export const withoutReveal = (search: string): string => {
  const params = new URLSearchParams(search)
  params.delete("reveal")
  const kept = params.toString()
  return kept === "" ? "" : `?${kept}`
}
