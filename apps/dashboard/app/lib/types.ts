/** Shapes of the API's answers. Types only: a schema in the page would cost 50 kB. */
import type * as AccountApi from "@botflow/api/AccountApi"
import type * as Analytics from "@botflow/api/Analytics"
import type * as BotsApi from "@botflow/api/BotsApi"
import type * as ConversationsApi from "@botflow/api/ConversationsApi"
import type * as LiveApi from "@botflow/api/LiveApi"
import type * as MembersApi from "@botflow/api/MembersApi"
import type * as OrganizationApi from "@botflow/api/OrganizationApi"
import type * as PricesApi from "@botflow/api/PricesApi"
import type * as QueuesApi from "@botflow/api/QueuesApi"
import type { Realtime as RealtimeSchema } from "@botflow/api/Realtime"
import type { Channel as ChannelSchema } from "@botflow/domain/Channel"
import type * as RetentionApi from "@botflow/api/RetentionApi"
import type * as Query from "@botflow/api/Query"

export type Me = typeof AccountApi.Me.Type
export type Bot = typeof BotsApi.Bot.Type
export type Organization = typeof OrganizationApi.Organization.Type
export type AuditEntry = typeof OrganizationApi.AuditEntry.Type
export type Member = typeof MembersApi.Member.Type
export type Invitation = typeof MembersApi.Invitation.Type
export type OpenedInvitation = typeof MembersApi.OpenedInvitation.Type
export type Role = Member["role"]
export type ApiKey = typeof AccountApi.ApiKey.Type
export type Realtime = typeof RealtimeSchema.Type
export type ResponseTimes = typeof Analytics.ResponseTimes.Type
export type MessageVolume = typeof Analytics.MessageVolume.Type
export type SuccessRate = typeof Analytics.SuccessRate.Type
export type ConversationDuration = typeof Analytics.ConversationDuration.Type
export type TokenUsage = typeof Analytics.TokenUsage.Type
interface SeriesByName {
  readonly ResponseTimes: ResponseTimes
  readonly MessageVolume: MessageVolume
  readonly SuccessRate: SuccessRate
  readonly ConversationDuration: ConversationDuration
  readonly TokenUsage: TokenUsage
}
/** One bucket of a series. */
export type PointOf<Name extends keyof SeriesByName> = SeriesByName[Name]["points"][number]
export type Heatmap = typeof Analytics.Heatmap.Type
export type Summary = typeof Analytics.Summary.Type
export type Totals = typeof Analytics.Totals.Type
export type FeedEntry = typeof ConversationsApi.FeedEntry.Type
export type Customer = typeof ConversationsApi.Customer.Type
export type Conversation = typeof ConversationsApi.Conversation.Type
export type ConversationDetail = typeof ConversationsApi.ConversationDetail.Type
export type Message = typeof ConversationsApi.Message.Type
export type LifecycleEvent = typeof ConversationsApi.LifecycleEvent.Type
export type Frame = LiveApi.Frame
export type Status = typeof Query.StatusName.Type
export type Outcome = typeof Query.OutcomeName.Type
export type Channel = typeof ChannelSchema.Type
export type RetentionState = typeof RetentionApi.RetentionState.Type
export type BucketName = typeof Query.BucketName.Type
export type ListedPrice = typeof PricesApi.ListedPrice.Type
export type PriceChange = typeof PricesApi.PriceChange.Type
export type UnpricedModel = typeof PricesApi.UnpricedModel.Type
export type WhatIf = typeof PricesApi.WhatIf.Type
export type Queue = typeof QueuesApi.Queue.Type
export type Job = typeof QueuesApi.Job.Type
export type JobState = typeof QueuesApi.JobState.Type
