import { KeyRound } from "lucide-react"
import { CopyButton } from "./copy-button"

/** A secret that is shown once, for as long as the page is not left. */
export const KeyOnce = ({ secret }: { secret: string }) => (
  <div className="panel mt-3 flex flex-wrap items-center gap-3 border-accent p-3 text-sm">
    <KeyRound size={16} className="text-accent" aria-hidden="true" />
    <p className="min-w-0">
      Your new key, shown this once: <code className="font-mono text-xs break-all">{secret}</code>
    </p>
    <CopyButton text={secret} label="Copy key" />
  </div>
)
