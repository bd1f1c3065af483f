// The host's own log in its home: kept small, readable by its owner only, and in plain characters.
import { appendFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { plain } from '../contract/control-pictures.ts'

const largest = 4 * 1024 * 1024
/** Beside the one that is written: the newest is `.1`. */
const keptLogs = 3
const longestLine = 16_000

export const logFile = (home: string) => join(home, 'sitefork.log')

/**
 * Never hand it a secret. What it cannot write is lost: a full disk must not end the host.
 * @param most bytes of one file
 */
export function openLog(home: string, most = largest): (line: string) => void {
  const file = logFile(home)
  let size = sizeOf(file)
  return (line) => {
    try {
      if (size > most) {
        turn(file)
        size = 0
      }
      // Further lines are set off: none of them can pass for an entry.
      const said = plain(line.slice(0, longestLine)).replaceAll('\n', '\n    ')
      const text = `${new Date().toISOString()}  ${said}\n`
      appendFileSync(file, text, { mode: 0o600 })
      size += Buffer.byteLength(text)
    } catch {
      // Nobody is left to tell.
    }
  }
}

function turn(file: string): void {
  for (let number = keptLogs; number > 0; number--) {
    try {
      renameSync(number === 1 ? file : `${file}.${number - 1}`, `${file}.${number}`)
    } catch {
      // There are not so many yet.
    }
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
