import { spawn } from "node:child_process"
import { root } from "./root.mjs"

/**
 * Runs a program to its end.
 *
 * @param options.quiet keep the output back; the answer holds it
 * @returns exit code (128 + n after signal n, 127 when there is no such program) and what was printed
 */
export const run = (command, args, { cwd = root, env = process.env, quiet = false } = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit" })
    let output = ""
    child.stdout?.on("data", (data) => (output += data))
    child.stderr?.on("data", (data) => (output += data))
    child.once("error", (error) => resolve({ code: 127, output: output + error.message }))
    child.once("close", (code, signal) =>
      resolve({ code: code ?? (signal === "SIGINT" ? 130 : 143), output })
    )
  })

/** Seconds since `start` (milliseconds), as text: `4.2 s`. */
export const since = (start) => `${((Date.now() - start) / 1000).toFixed(1)} s`

/** Shows that work goes on: one line that is rewritten in a terminal, a line every ten seconds elsewhere. */
export const working = (title) => {
  const start = Date.now()
  const terminal = process.stdout.isTTY === true
  if (!terminal) console.log(`${title} ...`)
  const show = () => {
    const seconds = Math.round((Date.now() - start) / 1000)
    if (terminal) process.stdout.write(`\r${title} ... ${seconds} s `)
    else if (seconds > 0) console.log(`${title} ... ${seconds} s`)
  }
  show()
  const timer = setInterval(show, terminal ? 1000 : 10_000)
  return (word) => {
    clearInterval(timer)
    console.log(`${terminal ? "\r" : ""}${title}: ${word} (${since(start)})   `)
  }
}
