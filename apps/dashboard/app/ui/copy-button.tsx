import { Check, Copy } from "lucide-react"
import { useEffect, useState } from "react"

/** Appears with JavaScript only: without it there is nothing it could do. */
export const CopyButton = ({ label, text }: { text: string | (() => string); label: string }) => {
  const [ready, setReady] = useState(false)
  const [copied, setCopied] = useState(false)
  useEffect(() => setReady(navigator.clipboard !== undefined), [])
  if (!ready) return null
  return (
    <button
      type="button"
      className="button"
      onClick={() =>
        navigator.clipboard.writeText(typeof text === "string" ? text : text()).then(() => setCopied(true))
      }
    >
      {copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
      <span aria-live="polite">{copied ? "Copied" : label}</span>
    </button>
  )
}
