/** One live connection for all pages of the dashboard. */
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react"
import type { Connection } from "./connection"
import { initial, type LiveAction, type LiveState } from "./state"

export interface Live {
  readonly state: LiveState
  readonly dispatch: (action: LiveAction) => void
}

const ignore = () => {}

const Context = createContext<Live>({ state: initial, dispatch: ignore })
export const LiveProvider = Context.Provider
export const useLive = (): Live => useContext(Context)

const atFirst = () => initial
const never = () => () => {}

/** Opens the connection with the page that calls it, and closes it with it. Its code comes after the page stands. */
export const useConnection = (): Live => {
  const [connection, setConnection] = useState<Connection | null>(null)
  useEffect(() => {
    let opened: Connection | undefined
    let isLeft = false
    // The page is whole without it: where the code cannot be had, the badge goes on saying so.
    void import("./connection").then(
      (module) => {
        if (isLeft) return
        opened = new module.Connection()
        opened.start()
        setConnection(opened)
      },
      (error: unknown) => console.error(error)
    )
    return () => {
      isLeft = true
      opened?.stop()
    }
  }, [])
  const state = useSyncExternalStore(connection?.subscribe ?? never, connection?.getState ?? atFirst, atFirst)
  return { state, dispatch: connection?.dispatch ?? ignore }
}
