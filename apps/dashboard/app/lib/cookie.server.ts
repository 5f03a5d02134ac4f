/** Signed cookies on WebCrypto, which Node and edge runtimes share. */
import { type CookieOptions, createCookieFactory } from "@remix-run/server-runtime"

const encoder = new TextEncoder()

const hmacKey = (secret: string, usage: "sign" | "verify") =>
  crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [usage])

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
    const signature = await crypto.subtle.sign("HMAC", await hmacKey(secret, "sign"), encoder.encode(value))
    return `${value}.${toBase64(new Uint8Array(signature))}`
  },
  unsign: async (signed, secret) => {
    const dot = signed.lastIndexOf(".")
    const value = signed.slice(0, dot)
    const signature = fromBase64(signed.slice(dot + 1))
    if (dot < 0 || signature === null) return false
    // `verify` compares in constant time.
    const valid = await crypto.subtle.verify(
      "HMAC",
      await hmacKey(secret, "verify"),
      signature,
      encoder.encode(value)
    )
    return valid ? value : false
  }
})

export const cookie = (name: string, options: CookieOptions) =>
  createCookie(name, { path: "/", sameSite: "lax", httpOnly: true, ...options })
