/** Programs of this machine. */
import { accessSync, constants } from "node:fs"
import { delimiter, join } from "node:path"

/** Packages put servers where the PATH of a plain user does not look. */
const usualFolders = ["/usr/local/sbin", "/usr/sbin", "/opt/homebrew/bin"]

/** Where a program lies; null where it is not. */
export const onPath = (name: string, path: string): string | null => {
  for (const folder of [...path.split(delimiter), ...usualFolders]) {
    if (folder === "") continue
    try {
      accessSync(join(folder, name), constants.X_OK)
      return join(folder, name)
    } catch {
      // Not in this folder.
    }
  }
  return null
}
