/** What an answer that is a file says of itself. */
export const file = (name: string) => ({
  contentType: "text/csv; charset=utf-8",
  headers: { "content-disposition": `attachment; filename="${name}.csv"` }
})
