import type { LoaderFunctionArgs } from "@remix-run/server-runtime"
import { passOn, revealing } from "~/lib/file.server"
import { conversationFilters } from "~/lib/query.server"

export const loader = ({ context, request }: LoaderFunctionArgs) =>
  passOn(request, context, {
    path: "/api/export/messages.csv",
    what: "messages",
    parametersOf: (filters) => ({ ...conversationFilters(filters), ...revealing(request) })
  })
