import { type ActionFunctionArgs, redirect } from "@remix-run/server-runtime"
import { requireSameOrigin, safePath } from "~/lib/origin.server"
import { isTheme } from "~/lib/theme"
import { keepTheme } from "~/lib/theme.server"

export const loader = () => redirect("/")

export const action = async ({ context, request }: ActionFunctionArgs) => {
  requireSameOrigin(request, context)
  const form = await request.formData()
  const theme = form.get("theme")
  if (!isTheme(theme)) throw new Response("No such theme", { status: 400 })
  return redirect(safePath(form.get("to")), { headers: { "set-cookie": await keepTheme(theme) } })
}
