/** What a batch adds to the rollups: kept by cell, then merged into the rows of the table. */
import type { Message } from "@botflow/domain/Event"
import type { OrganizationId } from "@botflow/domain/Id"
import * as Histogram from "@botflow/domain/Histogram"
import * as Instant from "@botflow/domain/Instant"
import type * as PriceBook from "@botflow/domain/PriceBook"
import * as Tally from "@botflow/domain/Tally"
import * as Usd from "@botflow/domain/Usd"
import type { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { type Column, upsertColumns } from "./Columns.ts"

const quarter = 15 * Instant.minute
export const bucketOf = (instant: number) => Math.floor(instant / quarter) * quarter

/** Where a message counts; `model` is "" where it names none. */
interface Place {
  readonly bucket: number
  readonly botId: string
  readonly channel: string
  readonly model: string
}

interface Cell extends Place {
  readonly tally: Tally.Tally
  firstAt: number
  lastAt: number
}

/** Of one organization. */
export type Cells = Map<string, Cell>

const keyOf = ({ botId, bucket, channel, model }: Place) => `${bucket}\0${botId}\0${channel}\0${model}`

const cellAt = (cells: Cells, place: Place): Cell => {
  const key = keyOf(place)
  const found = cells.get(key)
  if (found !== undefined) return found
  const cell: Cell = {
    ...place,
    tally: Tally.empty(),
    firstAt: Number.POSITIVE_INFINITY,
    lastAt: Number.NEGATIVE_INFINITY
  }
  cells.set(key, cell)
  return cell
}

/** Counts a new message. @param responseTimeMs as it is stored by now */
export const count = (
  cells: Cells,
  message: Message,
  responseTimeMs: number | null,
  cost: PriceBook.Cost
): void => {
  const { botId, channel, timestamp } = message
  const cell = cellAt(cells, { bucket: bucketOf(timestamp), botId, channel, model: message.model ?? "" })
  Tally.count(cell.tally, message, responseTimeMs, cost)
  cell.firstAt = Math.min(cell.firstAt, timestamp)
  cell.lastAt = Math.max(cell.lastAt, timestamp)
}

/** A message, new or counted before, has another response time. */
export interface Retimed {
  readonly sentAt: number
  readonly botId: string
  readonly channel: string
  readonly model: string
  readonly oldMs: number | null
  readonly newMs: number | null
}

export const correct = (cells: Cells, { newMs, oldMs, sentAt, ...place }: Retimed): void =>
  Tally.correct(cellAt(cells, { ...place, bucket: bucketOf(sentAt) }).tally, oldMs, newMs)

type Stored = Omit<Tally.Stored, "histograms"> &
  Place & { readonly firstAt: number; readonly lastAt: number; readonly histogram: Uint8Array }

const counterColumns = Tally.counters.map(
  (name): Column<Cell> => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    "bigint",
    ({ tally }) => tally[name]
  ]
)

const columns: ReadonlyArray<Column<Cell>> = [
  ["bucket", "timestamptz", ({ bucket }) => bucket],
  ["bot_id", "text", ({ botId }) => botId],
  ["channel", "text", ({ channel }) => channel],
  ["model", "text", ({ model }) => model],
  ["first_at", "timestamptz", ({ firstAt }) => firstAt],
  ["last_at", "timestamptz", ({ lastAt }) => lastAt],
  ...counterColumns,
  ["cost_usd", "numeric", ({ tally }) => Usd.format(tally.costUsd)],
  ["histogram", "bytea", ({ tally }) => Histogram.encode(tally.responseTimes)]
]

/**
 * Adds the cells to the rollups of an organization. Whoever calls holds its lock: reading,
 * adding and writing back must not meet another's.
 */
export const addTo = (sql: SqlClient.SqlClient, organizationId: OrganizationId, cells: Cells) =>
  Effect.gen(function* () {
    const added = [...cells.values()]
    if (added.length === 0) return
    const stored = yield* sql<Stored>`SELECT r.* FROM unnest(
        ${added.map(() => organizationId)}::uuid[], ${added.map(({ bucket }) => Instant.format(bucket))}::timestamptz[], ${added.map(({ botId }) => botId)}::text[],
        ${added.map(({ channel }) => channel)}::text[], ${added.map(({ model }) => model)}::text[]) AS t (organization_id, bucket, bot_id, channel, model)
      -- OFFSET 0: each by its key, whatever the planner believes about sizes.
      CROSS JOIN LATERAL (
        SELECT * FROM rollups_15m r WHERE r.organization_id = t.organization_id AND r.bucket = t.bucket
          AND r.bot_id = t.bot_id AND r.channel = t.channel AND r.model = t.model
        OFFSET 0
      ) r`
    for (const row of stored) {
      const cell = cellAt(cells, row)
      Tally.addStoredInto(cell.tally, { ...row, histograms: [row.histogram] })
      cell.firstAt = Math.min(cell.firstAt, row.firstAt)
      cell.lastAt = Math.max(cell.lastAt, row.lastAt)
    }
    const owned: ReadonlyArray<Column<Cell>> = [["organization_id", "uuid", () => organizationId], ...columns]
    yield* upsertColumns(sql, "rollups_15m", owned, added, [
      "organization_id",
      "bucket",
      "bot_id",
      "channel",
      "model"
    ])
  })
