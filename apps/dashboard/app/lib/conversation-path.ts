/** Where a conversation is shown; an id is unique only within its bot. */
export const conversationPath = ({ botId, conversationId }: { botId: string; conversationId: string }) =>
  `/conversations/${encodeURIComponent(botId)}/${encodeURIComponent(conversationId)}`
