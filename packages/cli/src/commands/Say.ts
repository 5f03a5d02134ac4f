/** Tells the person at the terminal. */
import { Console, type Effect } from "effect"

export const say = (line: string): Effect.Effect<void> => Console.log(line)
