/** Two backends and two workers on stores of their own, any of which a test may lose. */
import { afterAll, beforeAll } from "vitest"
import { eventually } from "./Api.ts"
import { Instance } from "./Instance.ts"
import { freePort, launch, type OwnStores } from "./OwnStores.ts"
import { apiKey, argumentsOf } from "./Product.ts"

export interface Backend extends Instance {
  readonly api: string
}

export interface Cluster extends OwnStores {
  readonly backends: readonly [Backend, Backend]
  readonly workers: readonly [Instance, Instance]
  /** Of the first backend. */
  readonly api: string
}

const answers = (url: string) =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false
  )

export const start = async (): Promise<Cluster> => {
  const stores = await launch()
  const environment = {
    ...process.env,
    TZ: "UTC",
    NODE_ENV: "production",
    LOG_LEVEL: "Warning",
    HOST: "127.0.0.1",
    DATABASE_URL: stores.postgres.url,
    REDIS_URL: stores.redis.url,
    BOTFLOW_API_KEY: apiKey
  }
  const backend = async (name: string): Promise<Backend> => {
    const port = await freePort()
    const api = `http://127.0.0.1:${port}`
    const instance = new Instance({
      name,
      file: process.execPath,
      args: argumentsOf("backend"),
      env: { ...environment, PORT: String(port) },
      ready: async () => {
        await eventually(
          () => answers(`${api}/api/health/ready`),
          (up) => up,
          60_000
        )
      }
    })
    await instance.launch()
    return Object.assign(instance, { api })
  }
  const worker = async (name: string): Promise<Instance> => {
    const instance = new Instance({
      name,
      file: process.execPath,
      args: argumentsOf("workers"),
      env: { ...environment, LOG_LEVEL: "Info" }
    })
    await instance.launch()
    return instance
  }
  const backends = [await backend("backend 1"), await backend("backend 2")] as const
  const workers = [await worker("worker 1"), await worker("worker 2")] as const
  return {
    ...stores,
    backends,
    workers,
    api: backends[0].api,
    stop: async () => {
      stores.postgres.thaw()
      stores.redis.instance.signal("SIGCONT")
      await Promise.all([...backends, ...workers].map((instance) => instance.end()))
      await stores.stop()
    }
  }
}

/** Call at the top of a file; the answer gives the cluster once tests run. */
export const cluster = (): (() => Cluster) => {
  let running: Cluster | undefined
  beforeAll(async () => {
    running = await start()
  })
  afterAll(() => running?.stop())
  return () => {
    if (running === undefined) throw new Error("the cluster has not started")
    return running
  }
}
