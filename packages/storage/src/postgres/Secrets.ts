/** Tokens that are shown once. They are random, so that a plain SHA-256 of them cannot be turned back. */
import { createHash, randomBytes } from "node:crypto"

/** What is kept of a token. */
export const digest = (token: string): Buffer => createHash("sha256").update(token).digest()

/** 256 random bits behind a prefix that tells what it is for. */
export const token = (prefix: string): string => prefix + randomBytes(32).toString("base64url")
