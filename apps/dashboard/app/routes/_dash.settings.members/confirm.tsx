import { Form } from "@remix-run/react"
import { Trash2 } from "lucide-react"

interface Props {
  readonly id: string
  readonly intent: "remove" | "withdraw"
  /** What the button does, and to whom. */
  readonly verb: string
  readonly whom: string
  readonly text: string
}

/** Asks before something ends. */
export const Confirm = ({ id, intent, text, verb, whom }: Props) => (
  <details className="relative">
    <summary className="button button-quiet min-h-7 px-2">
      <Trash2 size={14} aria-hidden="true" />
      <span className="max-sm:sr-only">{verb}</span>
      <span className="sr-only"> {whom}</span>
    </summary>
    <Form
      method="post"
      action="/settings/members"
      className="absolute right-0 z-10 mt-1 w-56 rounded-[4px] border border-line-strong bg-raised p-3 text-left text-xs whitespace-normal shadow-lg"
    >
      <p className="break-words">{text}</p>
      <input type="hidden" name="id" value={id} />
      <button type="submit" name="intent" value={intent} className="button mt-2 border-bad text-bad">
        {verb} for good
      </button>
    </Form>
  </details>
)
