import { Form, useSubmit } from "@remix-run/react"
import { useEffect } from "react"

/**
 * Where the link is pasted. It holds the token behind `#`, which browsers send to no server: a script posts it at once.
 */
export const OpenForm = ({ fresh }: { fresh: boolean }) => {
  const submit = useSubmit()
  useEffect(() => {
    const token = globalThis.location.hash.slice(1)
    if (fresh && token !== "") submit({ token }, { method: "post", action: "/invitation", replace: true })
  }, [fresh, submit])
  return (
    <Form method="post" action="/invitation" className="mt-5 space-y-4">
      <label className="block text-sm">
        <span className="text-soft">Link of the invitation</span>
        <input
          name="token"
          required
          maxLength={1000}
          autoComplete="off"
          spellCheck={false}
          className="field mt-1 block h-10 w-full text-base"
        />
      </label>
      <button type="submit" className="button button-primary h-10 w-full text-base">
        Open
      </button>
    </Form>
  )
}
