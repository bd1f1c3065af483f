// A process of its own that writes files to a production and dies amid it, as by a power cut. Standard input: what to write, where to
// write the journal down, and at which of its entries to die.
import { appendFileSync, readFileSync } from 'node:fs'
import { removeFiles, writeFiles } from '../../src-main/production/write/write-files.ts'
import { filesToWrite, type PlannedFiles } from './written-files.ts'

export interface WritingToDie {
  readonly planned: PlannedFiles
  /** One entry a line. */
  readonly journal: string
  readonly dieAt: number
  /** Whether the step of that entry has begun by then. */
  readonly isBegun: boolean
}

const { planned, journal, dieAt, isBegun } = JSON.parse(readFileSync(0, 'utf8')) as WritingToDie
let count = 0
const die = () => process.kill(process.pid, 'SIGKILL')
const work = {
  ...filesToWrite(planned),
  record: (entry: object) => {
    appendFileSync(journal, `${JSON.stringify(entry)}\n`)
    if (count++ !== dieAt) return
    if (isBegun) setTimeout(die, Math.random() * 4)
    else die()
  },
}
const signal = new AbortController().signal
const outcome = await writeFiles(work, signal)
if (outcome.is === 'written') await removeFiles(work, signal)
process.stdout.write(`${JSON.stringify(outcome)}\n`)
process.exit(0)
