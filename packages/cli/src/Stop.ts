/** The one way a command ends early: a line for the person who typed it, without a stack. */
import { Data } from "effect"

export class Stop extends Data.TaggedError("Stop")<{
  /** One line, or a few: what is wrong and what to do about it. */
  readonly message: string
}> {}

export const stop = (message: string): Stop => new Stop({ message })
