/** The page's script nonce, on the server only: browsers hide it from scripts anyway. */
import { createContext, useContext } from "react"

const Context = createContext<string | undefined>(undefined)

export const NonceProvider = Context.Provider

/** @returns props to spread: none in the browser */
export const useNonce = (): { nonce?: string } => {
  const nonce = useContext(Context)
  return nonce === undefined ? {} : { nonce }
}
