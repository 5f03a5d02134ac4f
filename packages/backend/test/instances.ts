/** Another backend on the stores of the suite, as a second process would be. */
import type { LiveStore } from "@botflow/storage/live/LiveStore"
import type { StoreUnavailable } from "@botflow/domain/Store"
import { HttpServer } from "@effect/platform"
import { Context, Effect, Layer } from "effect"
import * as Server from "../src/Server.ts"
import { publicUrl } from "./support.ts"

type Needs = Exclude<Layer.Layer.Context<typeof Server.Services>, LiveStore>

/**
 * @param live what it hears of the others by
 * @param settings other than usual
 */
export const instance = (
  live: Layer.Layer<LiveStore, StoreUnavailable>,
  settings: Partial<Parameters<typeof Server.layer>[0]> = {}
) =>
  Effect.gen(function* () {
    const stores = yield* Effect.context<Needs>()
    const built = yield* Server.layer({
      port: 0,
      host: "127.0.0.1",
      publicUrl: new URL(publicUrl),
      ...settings
    }).pipe(
      Layer.provide(Layer.provideMerge(Server.Services, Layer.merge(live, Layer.succeedContext(stores)))),
      Layer.build
    )
    return Context.get(built, HttpServer.HttpServer)
  })
