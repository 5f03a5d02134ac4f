/** Nanoseconds of processor time a turn: the least of five rounds. */
export const nanoseconds = (turns: number, turn: (i: number) => void): number => {
  const round = () => {
    const before = process.cpuUsage()
    for (let i = 0; i < turns; i++) turn(i)
    const { system, user } = process.cpuUsage(before)
    return ((user + system) * 1000) / turns
  }
  round()
  return Math.min(...Array.from({ length: 5 }, round))
}
