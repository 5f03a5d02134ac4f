/** Shapes of the API's answers. Types only: a schema in the page would cost 50 kB. */
import type * as AccountApi from "@botflow/api/AccountApi"
import type * as AnalyticsApi from "@botflow/api/AnalyticsApi"
import type * as ConversationsApi from "@botflow/api/ConversationsApi"
import type * as LiveApi from "@botflow/api/LiveApi"
import type * as Query from "@botflow/api/Query"

export type Me = typeof AccountApi.Me.Type
export type Bot = typeof AccountApi.Bot.Type
export type ApiKey = typeof AccountApi.ApiKey.Type
export type Realtime = typeof AnalyticsApi.Realtime.Type
export type ResponseTimes = typeof AnalyticsApi.ResponseTimes.Type
export type MessageVolume = typeof AnalyticsApi.MessageVolume.Type
export type Summary = typeof AnalyticsApi.Summary.Type
export type Totals = typeof AnalyticsApi.Totals.Type
export type FeedEntry = typeof ConversationsApi.FeedEntry.Type
export type Customer = typeof ConversationsApi.Customer.Type
export type Conversation = typeof ConversationsApi.Conversation.Type
export type ConversationDetail = typeof ConversationsApi.ConversationDetail.Type
export type Message = typeof ConversationsApi.Message.Type
export type LifecycleEvent = typeof ConversationsApi.LifecycleEvent.Type
export type Frame = LiveApi.Frame
export type Status = typeof Query.StatusName.Type
export type Outcome = typeof Query.OutcomeName.Type
export type Channel = typeof Query.ChannelName.Type
export type BucketName = typeof Query.BucketName.Type
