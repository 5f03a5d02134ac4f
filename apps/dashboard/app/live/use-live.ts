/** One live connection for all pages of the dashboard. */
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react"
import { Connection } from "./connection"
import { initial, type LiveAction, type LiveState } from "./state"

export interface Live {
  readonly state: LiveState
  readonly dispatch: (action: LiveAction) => void
}

const Context = createContext<Live>({ state: initial, dispatch: () => {} })
export const LiveProvider = Context.Provider
export const useLive = (): Live => useContext(Context)

const atFirst = () => initial

/** Opens the connection with the page that calls it, and closes it with it. */
export const useConnection = (): Live => {
  const [connection] = useState(() => new Connection())
  useEffect(() => {
    connection.start()
    return connection.stop
  }, [connection])
  const state = useSyncExternalStore(connection.subscribe, connection.getState, atFirst)
  return { state, dispatch: connection.dispatch }
}
