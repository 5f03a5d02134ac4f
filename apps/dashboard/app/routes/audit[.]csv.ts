import type { LoaderFunctionArgs } from "@remix-run/server-runtime"
import { passFile } from "~/lib/file.server"

export const loader = ({ context, request }: LoaderFunctionArgs) =>
  passFile(request, context, "/api/export/audit.csv", `audit_${new Date().toISOString().slice(0, 10)}.csv`)
