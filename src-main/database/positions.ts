// Replication positions of either kind of server, told apart by how they are written: `0-1-42`, or `<uuid>:1-42`. Pure.
import { parseGtid, reaches } from './gtid.ts'
import { formatGtidSet, holds, parseGtidSet } from './gtid-set.ts'

const isSet = (position: string) => position.includes(':')

/** Whether what is at `position` has everything that one at `other` has. */
export function includes(position: string, other: string): boolean {
  if (isSet(position) || isSet(other)) return holds(parseGtidSet(position), parseGtidSet(other))
  return reaches(parseGtid(position), parseGtid(other))
}

/** Whether what is at `position` has that one transaction. */
export function covers(position: string, gtid: string): boolean {
  return includes(position, gtid)
}

/** The position after one more transaction. */
export function advance(position: string, gtid: string): string {
  if (isSet(gtid)) return formatGtidSet(parseGtidSet(`${position},${gtid}`))
  const before = position === '' ? [] : position.split(',')
  const source = gtid.slice(0, gtid.lastIndexOf('-'))
  return [...before.filter((one) => one.slice(0, one.lastIndexOf('-')) !== source), gtid].join(',')
}
