/** What hands need once the page stands: keys, the hours of a week, and a word when there is no network. */
import { useNavigate } from "@remix-run/react"
import { useEffect } from "react"
import { attach } from "~/charts/table-hands"
import { Offline } from "./offline"
import Shortcuts from "./shortcuts"

export default function Later({ shortcuts }: { shortcuts: boolean }) {
  const navigate = useNavigate()
  useEffect(() => attach(navigate), [navigate])
  return (
    <>
      {shortcuts && <Shortcuts />}
      <Offline />
    </>
  )
}
