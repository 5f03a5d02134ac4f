/** Processes and stores that die, stand still, lose their data or are flooded: see docs/operations.md. */
import { cluster } from "../src/Cluster.ts"
import { away } from "./faults/Away.ts"
import { kills } from "./faults/Kills.ts"
import { pressure } from "./faults/Pressure.ts"
import { stopping } from "./faults/Stop.ts"

const running = cluster()

kills(running)
away(running)
stopping(running)
pressure(running)
