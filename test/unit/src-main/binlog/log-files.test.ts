// Logs in a folder of the pool, listed and read through a keeper that answers in pieces of any size.
import { describe, expect, it } from 'vitest'
import { listLogs, logEnd, readLog, readLogs } from '../../../../src-main/binlog/log-files.ts'
import type { RunOptions } from '../../../../src-main/pool/backing.ts'
import { event, formatDescription, mariadbGtid, summed, xid } from '../../../support/binlog-bytes.ts'

const listing = (answer: string) => ({ run: async () => answer })

describe('the logs of a folder', () => {
  it('are listed in the order in which they were written', async () => {
    const logs = await listLogs(listing('binlog.000010 20\nbinlog.000002 300\n'), 'clones/a/s/db')
    expect(logs).toEqual([
      { name: 'binlog.000002', bytes: 300 },
      { name: 'binlog.000010', bytes: 20 },
    ])
  })

  it('end where the last one does, or where the first one will begin', async () => {
    const [some, none] = [listing('binlog.000002 300\nbinlog.000001 4000\n'), listing('')]
    expect(await logEnd(some, 'clones/a/s/db')).toEqual({ file: 'binlog.000002', offset: 300 })
    expect(await logEnd(none, 'clones/a/s/db')).toEqual({ file: 'binlog.000001', offset: 4 })
  })
})

describe('a part of a log', () => {
  const described = formatDescription('11.8.3-MariaDB-log', 'crc32')
  const logWith = (bytes: number) => {
    const rows = summed(event(23, Buffer.alloc(bytes, 7)))
    const events = [described, summed(mariadbGtid(6, false)), rows, summed(xid())]
    return Buffer.concat([Buffer.from('\xfebin', 'latin1'), ...events])
  }
  const [short, long] = [logWith(40), logWith(300_000)]
  const behindFormat = 4 + described.length

  /**
   * A keeper that prints the beginning of each file and then the part, as it is asked to, in pieces or encoded at once; the files of some
   * are shorter than they were.
   */
  const keeper = (log: Buffer, size: number, lengthOf: (path: string) => number = () => log.length) => ({
    async run(argv: readonly string[], options?: RunOptions) {
      const files = argv.slice(options?.onStdout ? 4 : 6)
      const printed: Buffer[] = []
      for (let at = 0; at < files.length; at += 4) {
        const [from = 0, bytes = 0, beginning = 0] = files.slice(at + 1, at + 4).map(Number)
        const file = log.subarray(0, lengthOf(files[at] ?? ''))
        printed.push(file.subarray(0, beginning), file.subarray(from, from + bytes))
        if (file.length < from + bytes) break
      }
      const said = Buffer.concat(printed)
      for (let at = 0; at < said.length; at += size) options?.onStdout?.(said.subarray(at, at + size))
      return options?.onStdout ? '' : said.toString('base64')
    },
  })

  const ways = [
    { how: 'at once', log: short, size: 5000 },
    { how: 'in pieces of 7 bytes', log: long, size: 7 },
    { how: 'in pieces of 100 bytes', log: long, size: 100 },
    { how: 'in pieces of 5000 bytes', log: long, size: 5000 },
  ]

  it.each(ways)('is read by the format at the beginning of its file, $how', async ({ log, size }) => {
    for (const from of [4, behindFormat]) {
      const seen: unknown[] = []
      await readLog(keeper(log, size), 'clones/a/s/db/binlog.000001', { from, to: log.length }, [
        {
          wants: ({ type }) => (type === 23 ? 400_000 : 0),
          event: ({ type, body, isWhole }) => type === 23 && seen.push(body.length, isWhole),
          transaction: ({ gtid, to }) => seen.push(gtid, to),
        },
      ])
      expect(seen).toEqual([log === short ? 40 : 300_000, true, '0-77-6', log.length])
    }
  })

  it.each(ways)('is read with those of other logs by one command, $how', async ({ log, size }) => {
    const seen: string[] = []
    const reading = (name: string, from: number) => ({
      path: `clones/a/s/db/${name}`,
      from,
      to: log.length,
      consumers: [{ transaction: ({ gtid }: { readonly gtid: string | null }) => void seen.push(`${name} ${gtid}`) }],
    })
    const readings = [reading('one', 4), reading('none', log.length), reading('two', behindFormat), reading('three', 4)]
    await readLogs(keeper(log, size), readings)
    expect(seen).toEqual(['one 0-77-6', 'two 0-77-6', 'three 0-77-6'])
    seen.length = 0
    const cut = keeper(log, size, (path) => (path.endsWith('two') ? log.length - 1 : log.length))
    await expect(readLogs(cut, readings)).rejects.toMatchObject({ code: 'sync-broken' })
    expect(seen).toEqual(['one 0-77-6'])
  })

  it('is refused where its file begins as no log does', async () => {
    const zeros = { run: async () => Buffer.alloc(900).toString('base64') }
    await expect(readLog(zeros, 'x', { from: 600, to: 900 }, [])).rejects.toMatchObject({ code: 'sync-broken' })
    await expect(readLog(listing(''), 'x', { from: 600, to: 900 }, [])).rejects.toMatchObject({ code: 'sync-broken' })
  })
})
