/** Everything that answers requests, as one layer over the stores. */
import { Api } from "@botflow/api/Api"
import { LiveSource } from "@botflow/storage/live/LiveSource"
import { Accounts } from "@botflow/storage/postgres/Accounts"
import { AggregationPlan } from "@botflow/storage/postgres/AggregationPlan"
import { AuditLog } from "@botflow/storage/postgres/AuditLog"
import { Bots } from "@botflow/storage/postgres/Bots"
import { ConversationExport } from "@botflow/storage/postgres/ConversationExport"
import { Conversations } from "@botflow/storage/postgres/Conversations"
import { ConversationTallies } from "@botflow/storage/postgres/ConversationTallies"
import { Erasure } from "@botflow/storage/postgres/Erasure"
import { EventStore } from "@botflow/storage/postgres/EventStore"
import { Invitations } from "@botflow/storage/postgres/Invitations"
import { Members } from "@botflow/storage/postgres/Members"
import { MessageExport } from "@botflow/storage/postgres/MessageExport"
import { Organizations } from "@botflow/storage/postgres/Organizations"
import { PriceList } from "@botflow/storage/postgres/PriceList"
import { Prices } from "@botflow/storage/postgres/Prices"
import { Retention } from "@botflow/storage/postgres/Retention"
import { RollUp } from "@botflow/storage/postgres/RollUp"
import { Tallies } from "@botflow/storage/postgres/Tallies"
import { HttpApiScalar, HttpLayerRouter } from "@effect/platform"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer } from "effect"
import { AccountHandlers } from "./http/AccountHandlers.ts"
import * as Address from "./http/Address.ts"
import { AggregationsHandlers } from "./http/AggregationsHandlers.ts"
import { AnalyticsHandlers } from "./http/AnalyticsHandlers.ts"
import { AuthorizationLive } from "./http/AuthorizationLive.ts"
import { ConversationsHandlers } from "./http/ConversationsHandlers.ts"
import { BotsHandlers } from "./http/BotsHandlers.ts"
import { EventsHandlers } from "./http/EventsHandlers.ts"
import { ExportHandlers } from "./http/ExportHandlers.ts"
import { HealthHandlers } from "./http/HealthHandlers.ts"
import { LiveHandlers } from "./http/LiveHandlers.ts"
import { MembersHandlers } from "./http/MembersHandlers.ts"
import { MetricsHandlers } from "./http/MetricsHandlers.ts"
import { OrganizationHandlers } from "./http/OrganizationHandlers.ts"
import { PricesHandlers } from "./http/PricesHandlers.ts"
import { Problems } from "./http/Problems.ts"
import { QueuesHandlers } from "./http/QueuesHandlers.ts"
import * as RequestLimits from "./http/RequestLimits.ts"
import { RetentionHandlers } from "./http/RetentionHandlers.ts"
import { InvitationHandlers, SessionHandlers } from "./http/SessionHandlers.ts"
import * as EventsDoor from "./ingest/EventsDoor.ts"
import { Ingestion } from "./ingest/Ingestion.ts"
import { Endings } from "./live/Endings.ts"
import { LiveHubs } from "./live/LiveHub.ts"
import { LiveMetrics } from "./live/LiveMetrics.ts"
import * as SocketServer from "./live/SocketServer.ts"
import * as NodeServer from "./NodeServer.ts"
import { Analytics } from "./query/Analytics.ts"
import { Overview } from "./query/Overview.ts"
import { Telemetry } from "./Telemetry.ts"

const Handlers = Layer.mergeAll(
  EventsHandlers,
  AnalyticsHandlers,
  ConversationsHandlers,
  ExportHandlers,
  BotsHandlers,
  PricesHandlers,
  QueuesHandlers,
  AggregationsHandlers,
  RetentionHandlers,
  LiveHandlers,
  SessionHandlers,
  AccountHandlers,
  MembersHandlers,
  InvitationHandlers,
  OrganizationHandlers,
  HealthHandlers,
  MetricsHandlers
)

const Docs = HttpApiScalar.layerHttpLayerRouter({
  api: Api,
  path: "/api/docs",
  scalar: { withDefaultFonts: false }
})

/** All routes. */
export const Routes = Layer.mergeAll(
  HttpLayerRouter.addHttpApi(Api, { openapiPath: "/api/openapi.json" }),
  Docs,
  Problems
).pipe(Layer.provide(Handlers), Layer.provide(AuthorizationLive))

/** The services behind the routes, over `SqlClient`, `Pool`, `LiveStore` and the queues. */
export const Services = Layer.mergeAll(
  Analytics.Default,
  Overview.Default,
  Ingestion.Default,
  LiveHubs.Default,
  Endings.Default,
  Layer.provideMerge(Layer.merge(Telemetry.Default, Erasure.Default), RollUp.Default)
).pipe(
  Layer.provideMerge(LiveMetrics.Default),
  Layer.provideMerge(
    Layer.mergeAll(
      Tallies.Default,
      ConversationTallies.Default,
      AggregationPlan.Default,
      Bots.Default,
      Prices.Default,
      Retention.Default,
      Accounts.Default,
      AuditLog.Default,
      Invitations.Default,
      Members.Default,
      LiveSource.Default,
      EventStore.Default,
      ConversationExport.Default,
      MessageExport.Default
    )
  ),
  Layer.provideMerge(Layer.mergeAll(PriceList.Default, Organizations.Default, Conversations.Default))
)

/** Of an identifier in a path, decoded: none has more characters. */
const maxParamLength = 200

/** Listens until the scope closes; requests under way are let finish. */
export const layer = (options: {
  readonly port: number
  readonly host: string
  readonly publicUrl: URL | undefined
  /** For each key or session; `Infinity`: nobody counts. */
  readonly requestsPerSecond?: number | undefined
  /** For each address, of requests that nobody is known by. */
  readonly requestsPerAddress?: number | undefined
  /** Of one organization, in this process. */
  readonly socketsPerOrganization?: number | undefined
  readonly patience?: NodeServer.Patience | undefined
  /** Proxies of ours that a request comes through: that many are believed about its address. */
  readonly trustedProxies?: number | undefined
}) => {
  const Http = Layer.unwrapEffect(
    Effect.map(NodeServer.NodeServer, (server) =>
      NodeHttpServer.layer(() => server, { port: options.port, host: options.host })
    )
  )
  // After the routes are served: their upgrades are replaced, and so is the way of events; and requests
  // finish while there are routes.
  return Layer.merge(SocketServer.layer(options), EventsDoor.layer).pipe(
    Layer.provideMerge(NodeServer.draining),
    Layer.provide(
      HttpLayerRouter.serve(Routes, {
        disableListenLog: true,
        disableLogger: true,
        routerConfig: { maxParamLength }
      })
    ),
    Layer.provide(
      RequestLimits.layer(
        options.requestsPerSecond ?? RequestLimits.defaultPerSecond,
        options.requestsPerAddress ?? RequestLimits.defaultPerAddress
      )
    ),
    Layer.provide(Address.layer(options.trustedProxies ?? 0)),
    Layer.provideMerge(Http),
    Layer.provide(NodeServer.layer(options.patience))
  )
}
