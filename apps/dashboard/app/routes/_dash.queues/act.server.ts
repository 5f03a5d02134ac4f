/** The few things an operator does to a queue. */
import { type ActionFunctionArgs, data, redirect } from "@remix-run/server-runtime"
import { requireSameOrigin } from "~/lib/origin.server"
import { softly } from "~/lib/softly.server"

const intents = ["pause", "resume", "retry", "clear"] as const

export const action = async ({ context, request }: ActionFunctionArgs) => {
  requireSameOrigin(request, context)
  const form = await request.formData()
  const name = String(form.get("queue") ?? "")
  const intent = intents.find((one) => one === form.get("intent"))
  if (intent === undefined)
    throw new Response("Nothing of this name can be done to a queue.", { status: 400 })
  const { refusal } = await softly(request, context, (api) => api.queues[intent]({ path: { name } }))
  if (refusal !== null) return data({ name, intent, refusal }, { status: refusal.status })
  return redirect(`/queues?${new URLSearchParams({ queue: name, done: intent })}`)
}
