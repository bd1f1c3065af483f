// Compares replication positions of MariaDB (`0-1-42`) or MySQL (`<uuid>:1-42`), whichever they are. Pure.
import { parseGtid, reaches } from './mariadb-position.ts'
import { formatGtidSet, holds, parseGtidSet } from './mysql-position.ts'

const isSet = (position: string) => position.includes(':')

/** Whether a server at `position` has everything that one at `other` has; false if `other` is no position. */
export function includes(position: string, other: string): boolean {
  if (isSet(position) || isSet(other)) {
    const wanted = parseGtidSet(other)
    return says(other, wanted) && holds(parseGtidSet(position), wanted)
  }
  const wanted = parseGtid(other)
  return says(other, wanted) && reaches(parseGtid(position), wanted)
}

const says = (text: string, position: ReadonlyMap<unknown, unknown>) => position.size > 0 || text.trim() === ''

/** Whether a server at `position` has that transaction. */
export function covers(position: string, gtid: string): boolean {
  return includes(position, gtid)
}

/** @returns the position after one more transaction */
export function advance(position: string, gtid: string): string {
  if (isSet(gtid)) return formatGtidSet(parseGtidSet(`${position},${gtid}`))
  const before = position === '' ? [] : position.split(',')
  const source = gtid.slice(0, gtid.lastIndexOf('-'))
  return [...before.filter((one) => one.slice(0, one.lastIndexOf('-')) !== source), gtid].join(',')
}
