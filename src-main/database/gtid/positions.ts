// Replication positions of either kind of server, told apart by how they are written: `0-1-42`, or `<uuid>:1-42`. Pure.
import { parseGtid, reaches } from './mariadb-position.ts'
import { formatGtidSet, holds, parseGtidSet } from './mysql-position.ts'

const isSet = (position: string) => position.includes(':')

/** Whether what is at `position` has everything that one at `other` has. Nothing has what is no position. */
export function includes(position: string, other: string): boolean {
  if (isSet(position) || isSet(other)) {
    const wanted = parseGtidSet(other)
    return says(other, wanted) && holds(parseGtidSet(position), wanted)
  }
  const wanted = parseGtid(other)
  return says(other, wanted) && reaches(parseGtid(position), wanted)
}

const says = (text: string, position: ReadonlyMap<unknown, unknown>) => position.size > 0 || text.trim() === ''

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
