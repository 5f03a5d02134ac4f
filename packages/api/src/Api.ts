/** The whole HTTP contract. Server, typed client, OpenAPI document and docs page come from it. */
import { HttpApi, OpenApi } from "@effect/platform"
import { AccountApi, SessionApi } from "./AccountApi.ts"
import { AggregationsApi } from "./AggregationsApi.ts"
import { AnalyticsApi } from "./AnalyticsApi.ts"
import { BotsApi } from "./BotsApi.ts"
import { ConversationsApi } from "./ConversationsApi.ts"
import { complete } from "./Document.ts"
import { EventsApi } from "./EventsApi.ts"
import { ExportApi } from "./ExportApi.ts"
import { HealthApi } from "./HealthApi.ts"
import { LiveApi } from "./LiveApi.ts"
import { InvitationApi, MembersApi } from "./MembersApi.ts"
import { MetricsApi } from "./MetricsApi.ts"
import { OrganizationApi } from "./OrganizationApi.ts"
import { PricesApi } from "./PricesApi.ts"
import { QueuesApi } from "./QueuesApi.ts"
import { RetentionApi } from "./RetentionApi.ts"

export class Api extends HttpApi.make("botflow")
  .add(EventsApi)
  .add(AnalyticsApi)
  .add(ConversationsApi)
  .add(ExportApi)
  .add(BotsApi)
  .add(PricesApi)
  .add(QueuesApi)
  .add(AggregationsApi)
  .add(RetentionApi)
  .add(LiveApi)
  .add(SessionApi)
  .add(AccountApi)
  .add(MembersApi)
  .add(InvitationApi)
  .add(OrganizationApi)
  .add(HealthApi)
  .add(MetricsApi)
  .annotate(OpenApi.Transform, complete)
  .annotate(OpenApi.Title, "BotFlow Analytics")
  .annotate(OpenApi.Version, "1")
  .annotate(
    OpenApi.Description,
    "Send every message of your chatbots; read how fast, how well and at what cost they answer."
  ) {}
