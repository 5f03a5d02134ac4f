/**
 * Statements of a transaction that are sent in their order without waiting for the answers in between: a round trip,
 * and a turn of both processes, takes longer than many of them. The server works them off one after the other, and
 * those behind one that failed fail, too.
 */
import type { Connection } from "@effect/sql/SqlConnection"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Exit, Fiber, Runtime, Stream } from "effect"

type Statements = ReadonlyArray<Effect.Effect<unknown, unknown, unknown>>
type Statement<A extends Statements[number]> = Effect.Effect<
  unknown,
  Effect.Effect.Error<A>,
  Effect.Effect.Context<A>
>
type Answers<A extends Statements> = { -readonly [K in keyof A]: Effect.Effect.Success<A[K]> }

/**
 * To be called inside of a transaction. Of what is several statements, only the first is sent before those of the next.
 *
 * @returns the answers in the same order; fails as the first that failed
 */
export const all = <const A extends Statements>(statements: A) =>
  Effect.flatMap(Effect.runtime<Effect.Effect.Context<A[number]>>(), (runtime) => {
    // Each runs until it is sent, and only then the next begins.
    const fibers = statements.map((statement) => Runtime.runFork(runtime)(statement as Statement<A[number]>))
    // All are waited for: to give up on those behind a failed one would cancel whatever is at work by then.
    return Fiber.awaitAll(fibers).pipe(
      Effect.onInterrupt(() => Fiber.interruptAll(fibers)),
      Effect.flatMap((exits) => {
        const failed = exits.find(Exit.isFailure)
        return failed === undefined
          ? Effect.succeed(exits.map((exit) => Exit.getOrElse(exit, () => undefined)) as Answers<A>)
          : Effect.failCause(failed.cause)
      })
    )
  })

/** The same connection, whose first statement, whichever it is, is sent together with `begin`. */
export const ledBy = (connection: Connection, begin: string): Connection => {
  let begun = false
  const led = <A>(statement: Effect.Effect<A, SqlError>) =>
    Effect.suspend(() => {
      if (begun) return statement
      begun = true
      const first = connection.executeUnprepared(begin, [], undefined)
      return Effect.map(all([first, statement]), ([, answer]) => answer)
    })
  return {
    execute: (...statement) => led(connection.execute(...statement)),
    executeRaw: (...statement) => led(connection.executeRaw(...statement)),
    executeValues: (...statement) => led(connection.executeValues(...statement)),
    executeUnprepared: (...statement) => led(connection.executeUnprepared(...statement)),
    executeStream: () => Stream.dieMessage("a cursor needs a connection to itself, as COPY does")
  }
}
