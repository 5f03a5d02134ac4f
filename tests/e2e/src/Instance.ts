/** One process under test: launched again and again, with every way of losing it. */
import { type ChildProcess, spawn } from "node:child_process"
import { readFileSync } from "node:fs"

export interface Command {
  readonly name: string
  readonly file: string
  readonly args: ReadonlyArray<string>
  readonly env?: NodeJS.ProcessEnv
  /** Called before and after each launch. */
  readonly ready?: () => Promise<void>
}

export class Instance {
  private child: ChildProcess | undefined
  /** All that it said since it was launched. */
  private said = ""

  constructor(private readonly command: Command) {}

  async launch(): Promise<void> {
    const { args, env, file, name, ready } = this.command
    const child = spawn(file, args, { env: env ?? process.env, stdio: ["ignore", "pipe", "pipe"] })
    this.said = ""
    const keep = (chunk: Buffer) => {
      this.said += chunk.toString()
    }
    child.stdout.on("data", keep)
    child.stderr.on("data", keep)
    this.child = child
    child.once("exit", (code, signal) => {
      if (this.child !== child) return
      this.child = undefined
      console.error(`\n!!! ${name} ended by itself: ${signal ?? code} !!!\n${this.said.slice(-3_000)}`)
    })
    await ready?.()
  }

  /** Whether it runs, and has not ended by itself. */
  get runs(): boolean {
    return this.child !== undefined
  }

  /** Whether it has said so since it was launched. */
  hasSaid(text: string): boolean {
    return this.said.includes(text)
  }

  /** What it keeps in memory, bytes. */
  get memory(): number {
    const status = readFileSync(`/proc/${this.child?.pid}/status`, "utf8")
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) * 1024
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal)
  }

  /** Ends it. @returns its exit code, where it had the choice */
  end(signal: "SIGKILL" | "SIGTERM" = "SIGTERM"): Promise<number | null> {
    const { child } = this
    this.child = undefined
    if (child === undefined) return Promise.resolve(null)
    return new Promise((resolve) => {
      child.once("exit", resolve)
      // One that stands still hears of nothing else.
      if (signal === "SIGTERM") child.kill("SIGCONT")
      child.kill(signal)
    })
  }

  /** As a crash does. */
  async kill(): Promise<void> {
    await this.end("SIGKILL")
    await this.launch()
  }

  /** Stands still for a while, as a machine that is moved or starved does. */
  async pause(ms: number): Promise<void> {
    this.signal("SIGSTOP")
    await new Promise((resolve) => setTimeout(resolve, ms))
    this.signal("SIGCONT")
  }
}
