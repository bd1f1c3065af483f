// Replication positions of either kind of server, told apart by how they are written: `0-1-42`, or `<uuid>:1-42`. Pure.
import { parseGtid, reaches } from '../database/gtid.ts'

/** Whether what is at `position` has that transaction. */
export function covers(position: string, gtid: string): boolean {
  return reaches(parseGtid(position), parseGtid(gtid))
}

/** Whether what is at `position` has everything that one at `other` has. */
export const includes = covers

/** The position after one more transaction. */
export function advance(position: string, gtid: string): string {
  const before = position === '' ? [] : position.split(',')
  const source = gtid.slice(0, gtid.lastIndexOf('-'))
  return [...before.filter((one) => one.slice(0, one.lastIndexOf('-')) !== source), gtid].join(',')
}
