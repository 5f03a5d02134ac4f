/** Signed cookies on WebCrypto, which Node and edge runtimes share. */
import { type CookieOptions, createCookieFactory } from "@remix-run/server-runtime"

const encoder = new TextEncoder()

const keys = new Map<string, Promise<CryptoKey>>()

/** Made once for each secret, of which a process has one: every loader of a page reads the cookie. */
const hmacKey = (secret: string): Promise<CryptoKey> => {
  const known = keys.get(secret)
  if (known !== undefined) return known
  const algorithm = { name: "HMAC", hash: "SHA-256" }
  const made = crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign", "verify"])
  keys.set(secret, made)
  return made
}

const toBase64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes))

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> | null => {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  } catch {
    return null
  }
}

const createCookie = createCookieFactory({
  sign: async (value, secret) => {
    const signature = await crypto.subtle.sign("HMAC", await hmacKey(secret), encoder.encode(value))
    return `${value}.${toBase64(new Uint8Array(signature))}`
  },
  unsign: async (signed, secret) => {
    const dot = signed.lastIndexOf(".")
    const value = signed.slice(0, dot)
    const signature = fromBase64(signed.slice(dot + 1))
    if (dot < 0 || signature === null) return false
    // `verify` compares in constant time.
    const valid = await crypto.subtle.verify("HMAC", await hmacKey(secret), signature, encoder.encode(value))
    return valid ? value : false
  }
})

export const cookie = (name: string, options: CookieOptions) =>
  createCookie(name, { path: "/", sameSite: "lax", httpOnly: true, ...options })
