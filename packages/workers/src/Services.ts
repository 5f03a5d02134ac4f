/** The services behind the jobs, over `SqlClient`, `LiveStore` and `JobQueue`. */
import { LiveSource } from "@botflow/storage/live/LiveSource"
import { RollUp } from "@botflow/storage/postgres/RollUp"
import { Layer } from "effect"

export const Services = Layer.provideMerge(RollUp.Default, LiveSource.Default)
