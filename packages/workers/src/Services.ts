/** The services behind the jobs, over `SqlClient`, `LiveStore` and the queues. */
import { LiveSource } from "@botflow/storage/live/LiveSource"
import { AggregateReader } from "@botflow/storage/postgres/AggregateReader"
import { AggregationPlan } from "@botflow/storage/postgres/AggregationPlan"
import { Aggregations } from "@botflow/storage/postgres/Aggregations"
import { ConversationTallies } from "@botflow/storage/postgres/ConversationTallies"
import { Retention } from "@botflow/storage/postgres/Retention"
import { RollUp } from "@botflow/storage/postgres/RollUp"
import { Sealing } from "@botflow/storage/postgres/Sealing"
import { TextRetention } from "@botflow/storage/postgres/TextRetention"
import { Tallies } from "@botflow/storage/postgres/Tallies"
import { Layer } from "effect"

export const Services = Layer.mergeAll(
  RollUp.Default,
  Sealing.Default,
  Retention.Default,
  TextRetention.Default,
  Layer.provide(Aggregations.Default, AggregateReader.Default)
).pipe(
  Layer.provideMerge(
    Layer.mergeAll(LiveSource.Default, AggregationPlan.Default, Tallies.Default, ConversationTallies.Default)
  )
)
