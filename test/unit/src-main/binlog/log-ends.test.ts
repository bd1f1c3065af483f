// Whether each log was ended by its server: what a power cut may have taken is doubted, and nothing else.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { doubtOfLogEnds, isEndedLog } from '../../../../src-main/binlog/log-ends.ts'
import type { RunInKeeper } from '../../../../src-main/pool/backing.ts'
import { event, mariadbGtid, rows, xid } from '../../../support/binlog-bytes.ts'

const stopEvent = event(3, Buffer.alloc(0))
const rotateEvent = event(4, Buffer.concat([Buffer.alloc(8), Buffer.from('binlog.000002')]))
const transaction = Buffer.concat([mariadbGtid(6, false), rows(50), xid()])
const withoutSum = (whole: Buffer) => {
  const cut = Buffer.from(whole.subarray(0, whole.length - 4))
  cut.writeUInt32LE(cut.length, 9)
  return cut
}

describe('a log was ended by its server', () => {
  it.each([
    ['that shut down', stopEvent],
    ['that went on in the next', rotateEvent],
    ['that shut down, without checksums', withoutSum(stopEvent)],
    ['that went on, without checksums', withoutSum(rotateEvent)],
  ])('%s', (_how, last) => {
    expect(isEndedLog(Buffer.concat([transaction, last]))).toBe(true)
    expect(isEndedLog(last)).toBe(true)
    expect(isEndedLog(Buffer.concat([transaction, last]).subarray(0, -1))).toBe(false)
  })

  it.each([
    ['in a transaction', transaction.subarray(0, -20)],
    ['behind one', transaction],
    ['at its beginning', Buffer.alloc(4)],
  ])('but not where it ends %s', (_where, bytes) => expect(isEndedLog(bytes)).toBe(false))
})

describe('a state’s logs', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'log-ends-'))
    mkdirSync(join(folder, 'db'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const write = (number: number, ...events: readonly Buffer[]) => {
    const bytes = Buffer.concat([Buffer.alloc(4), ...events])
    writeFileSync(join(folder, 'db', `binlog.00000${number}`), bytes)
    return { file: `binlog.00000${number}`, offset: bytes.length }
  }
  /** The real scripts, in a folder that stands for the pool. */
  const run: RunInKeeper = async (argv) =>
    execFileSync(
      argv[0] ?? '',
      argv.slice(1).map((one) => one.replace(/^\/pool/, folder)),
    ).toString()
  const doubt = (isRunning: boolean, known: Parameters<typeof doubtOfLogEnds>[2]['known'] = []) =>
    doubtOfLogEnds({ run }, 'db', { known, isRunning })

  it('that were all ended leave no doubt, and neither does one that is being written', async () => {
    expect(await doubt(false)).toBeNull()
    write(1, transaction, rotateEvent)
    write(2, transaction, stopEvent)
    expect(await doubt(false)).toBeNull()
    write(3, transaction)
    expect(await doubt(true)).toBeNull()
  })

  it('of which one was cut off are doubted, unless it was copied there', async () => {
    const open = write(1, transaction)
    write(2, transaction, stopEvent)
    expect(await doubt(false)).toMatch(/^The database server of this state ended once without shutting down\./)
    expect(await doubt(true)).not.toBeNull()
    expect(await doubt(false, [open])).toBeNull()
    expect(await doubt(false, [{ ...open, offset: open.offset - 1 }])).not.toBeNull()
  })

  it('are no links to elsewhere', async () => {
    write(1, transaction, stopEvent)
    symlinkSync('/etc/hostname', join(folder, 'db', 'binlog.000002'))
    expect(await doubt(false)).toBeNull()
  })
})
