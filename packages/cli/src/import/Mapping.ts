/** A file format of somebody else's, turned line by line into events as they are sent to us. */
import type * as Events from "@botflow/domain/Event"
import { Either } from "effect"

/** An event in the JSON shape of the API. */
export type SentEvent = typeof Events.Sent.Encoded

/** A line that holds no event. */
export interface BadLine {
  /** From 1. */
  readonly line: number
  readonly message: string
}

export type Mapped = Either.Either<unknown, BadLine>

/**
 * Keeps no more than it needs to finish what it has begun (a dialogue, a first guess), so that a file of any
 * length passes through constant memory. The same file gives the same ids every time: an import that was cut off
 * is simply run again.
 */
export interface Mapping {
  readonly push: (line: string) => ReadonlyArray<Mapped>
  /** The file has ended. */
  readonly end: () => ReadonlyArray<Mapped>
}

export const good = (event: SentEvent): Mapped => Either.right(event)
export const bad = (line: number, message: string): Mapped => Either.left({ line, message })

/** RFC 3339 from milliseconds since the epoch. */
export const iso = (instant: number): string => new Date(instant).toISOString()
