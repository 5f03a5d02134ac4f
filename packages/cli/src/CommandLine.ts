/** Command lines as people type them. */

/**
 * `import FILE --format star` and `import --format star FILE` are the same. The parser takes options only before
 * arguments, so an argument right behind the command's name goes to the end.
 *
 * @param argv as Node.js gives it: two words of its own, the command, the rest
 */
export const optionsFirst = (argv: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [node = "", script = "", command = "", ...rest] = argv
  const first = rest.findIndex((word) => word.startsWith("-"))
  if (command !== "import" || first <= 0) return argv
  return [node, script, command, ...rest.slice(first), ...rest.slice(0, first)]
}
