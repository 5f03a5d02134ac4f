import type { LoaderFunctionArgs } from "@remix-run/server-runtime"
import { softly } from "~/lib/softly.server"

const limit = 50

/** A page's cursor is the id of its last entry; what is none begins at the newest. */
const cursorOf = (text: string | null): number | null => {
  const id = Number(text)
  return text !== null && /^\d+$/.test(text) && Number.isSafeInteger(id) && id > 0 ? id : null
}

export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  const { searchParams } = new URL(request.url)
  const action = (searchParams.get("action") ?? "").slice(0, 100)
  const cursor = cursorOf(searchParams.get("cursor"))
  const { refusal, value } = await softly(request, context, (api) =>
    api.organization.audit({
      urlParams: {
        limit,
        ...(cursor === null ? {} : { cursor }),
        ...(action === "" ? {} : { action: [action] })
      }
    })
  )
  return {
    items: value?.items ?? [],
    nextCursor: value?.nextCursor ?? null,
    refusal,
    action,
    isNewest: cursor === null
  }
}
