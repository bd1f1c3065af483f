// Reads the logs of a folder on from where they were left, into a sink; what a server has not committed yet is read again.
import { createChangeReader } from '../binlog/change-reader.ts'
import type { ChangeSink, LookUpColumns } from '../binlog/changes.ts'
import { firstEvent } from '../binlog/events.ts'
import { type LogPosition, listLogs, readLog } from '../binlog/log-files.ts'
import { Failure } from '../contract/failure.ts'
import type { Pool } from '../pool/pool.ts'

/**
 * @returns where to read on: behind the last transaction that is committed
 * @throws Failure `sync-broken` where the logs do not go on from there, or are damaged
 */
export async function readLogsOn(
  pool: Pick<Pool, 'run'>,
  folder: string,
  from: LogPosition,
  sink: ChangeSink,
  lookUp: LookUpColumns,
): Promise<LogPosition> {
  const files = (await listLogs(pool, folder)).filter(({ name }) => name >= from.file)
  let position = from
  for (const file of files) {
    if (numberOf(file.name) > numberOf(position.file) + 1) throw missing(position.file, file.name)
    const begin = file.name === from.file ? from.offset : firstEvent
    if (file.bytes < begin) throw truncated(file.name)
    let end = begin
    if (file.bytes > begin) {
      const noting: ChangeSink = {
        ...sink,
        committed(to, at) {
          end = to
          sink.committed(to, at)
        },
      }
      const reader = createChangeReader(noting, { lookUp })
      await readLog(pool, `${folder}/${file.name}`, { from: begin, to: file.bytes }, [reader])
      sink.rolledBack()
    }
    position = { file: file.name, offset: end }
  }
  if (files[0]?.name !== from.file && (from.offset > firstEvent || files.length > 0)) throw truncated(from.file)
  return position
}

const numberOf = (name: string) => Number(name.replace(/^.*\./, ''))

function missing(before: string, after: string): Failure {
  return new Failure(
    'sync-broken',
    `The binary logs between ${before} and ${after} are missing, so what was changed meanwhile is not known by them.`,
  )
}

function truncated(name: string): Failure {
  return new Failure(
    'sync-broken',
    `The binary log ${name} is shorter than it was, or gone, so what it said is not known any more.`,
  )
}
