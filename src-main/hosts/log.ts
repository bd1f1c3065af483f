// The host's own log in its home: one line each, kept small, and readable by its owner only.
import { appendFileSync, existsSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

const largest = 4 * 1024 * 1024

export const logFile = (home: string) => join(home, 'sitefork.log')

/** Never hand it a secret. What the last start wrote is kept beside it once it grew large. */
export function openLog(home: string): (line: string) => void {
  const file = logFile(home)
  if (existsSync(file) && statSync(file).size > largest) renameSync(file, `${file}.1`)
  return (line) => appendFileSync(file, `${new Date().toISOString()}  ${line}\n`, { mode: 0o600 })
}
