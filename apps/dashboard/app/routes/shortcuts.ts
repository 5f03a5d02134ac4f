import { type ActionFunctionArgs, redirect } from "@remix-run/server-runtime"
import { requireSameOrigin } from "~/lib/origin.server"
import { keepShortcuts } from "~/lib/shortcuts.server"

export const loader = () => redirect("/settings")

export const action = async ({ context, request }: ActionFunctionArgs) => {
  requireSameOrigin(request, context)
  const choice = (await request.formData()).get("shortcuts")
  if (choice !== "on" && choice !== "off") throw new Response("Shortcuts are on or off.", { status: 400 })
  return redirect("/settings", { headers: { "set-cookie": keepShortcuts(choice === "on") } })
}
