/**
 * Ends live sockets whose key or session is over: at once where whoever ended it tells, and within seconds where
 * nobody does, such as when a key expires, or Redis is away.
 */
import { LiveStore } from "@botflow/storage/live/LiveStore"
import { Accounts } from "@botflow/storage/postgres/Accounts"
import type { Grant } from "@botflow/storage/postgres/Grants"
import { Effect, Queue, Schedule, Stream } from "effect"

/** Without news, the database is asked this often; one question for all sockets of the process. */
const pause = "2 seconds"
/** Whoever signs out waits for others to hear of it no longer. */
const patience = "1 second"

export class Endings extends Effect.Service<Endings>()("@botflow/backend/Endings", {
  scoped: Effect.gen(function* () {
    const accounts = yield* Accounts
    const store = yield* LiveStore
    const watched = new Map<Grant, Set<() => void>>()
    const wake = yield* Queue.sliding<void>(1)

    const isOver = (grant: Grant) =>
      Effect.map(accounts.stillGranted([grant]), (granted) => !granted.has(grant))

    const check = Effect.suspend(() => {
      const grants = [...watched.keys()]
      if (grants.length === 0) return Effect.void
      return Effect.map(accounts.stillGranted(grants), (granted) => {
        for (const grant of grants) if (!granted.has(grant)) for (const end of watched.get(grant) ?? []) end()
      })
    })

    /** Of this process: nobody is remembered who was let in before, and all sockets are looked at. */
    const heard = Effect.zipRight(accounts.forget, Queue.offer(wake, undefined))

    /** After a key or session was ended. Others are told in passing: they find out by themselves, too. */
    const told = Effect.zipRight(heard, Effect.ignore(Effect.timeout(store.tellEnded(), patience)))

    yield* store.ended().pipe(
      Stream.runForEach(() => heard),
      Effect.retry(Schedule.spaced(pause)),
      Effect.forkScoped
    )
    yield* Queue.take(wake).pipe(
      Effect.timeoutOption(pause),
      Effect.zipRight(check),
      // Who cannot be asked about stays: nothing is known against them.
      Effect.catchAllCause((cause) => Effect.logWarning("Sockets could not be looked at", cause)),
      Effect.forever,
      Effect.forkScoped
    )

    /** Calls `end` once the grant is over, while the scope is open. */
    const watch = (grant: Grant, end: () => void) =>
      Effect.acquireRelease(
        Effect.sync(() => void watched.set(grant, (watched.get(grant) ?? new Set()).add(end))),
        () =>
          Effect.sync(() => {
            const ends = watched.get(grant)
            ends?.delete(end)
            if (ends?.size === 0) watched.delete(grant)
          })
      )

    return { isOver, told, watch }
  })
}) {}
