// What a transaction changed and may yet be undone apart from the whole: behind a savepoint, or prepared by XA.
import { Failure } from '../contract/failure.ts'
import type { RowChange } from '../rows/change.ts'
import type { ChangeSink, LoggedStatement, WriteContext } from './changes.ts'

export interface HeldChanges {
  row(change: RowChange, context: WriteContext): void
  statement(statement: LoggedStatement, context: WriteContext): void
  /** Counts bytes that rows which are held share. */
  count(bytes: number): void
  savepoint(name: string): void
  /** @throws Failure `sync-broken` for a savepoint that is not there or not the only one, or behind which there was too much to be held */
  rollbackTo(name: string): void
  /** Holds everything from here on, for whether it is so is known much later. */
  holdAll(): void
  /** Whether the sink was given anything of this transaction. */
  isGiven(): boolean
  /** Gives the sink all that is held. */
  give(): void
  /** Forgets all that is held. */
  forget(): void
  /** Puts what is held aside under a name. */
  prepare(xid: string): void
  /** Holds what was put aside under that name again. @returns whether there was any */
  resume(xid: string): boolean
}

/** Bytes that are held at most; what is beside the bytes of a value is counted as well. */
const mostBytes = 64 * 2 ** 20
const bytesOfValue = 120

const bytesBeside = ({ table, before, after }: RowChange) =>
  table.columns.length * bytesOfValue * (before && after ? 2 : 1)

type Held = (sink: ChangeSink) => void

interface Savepoint {
  readonly name: string
  /** How much was held when it was set; undefined once that was given to the sink. */
  at: number | undefined
}

interface Prepared {
  readonly held: readonly Held[]
  readonly bytes: number
}

export function createHeldChanges(sink: ChangeSink): HeldChanges {
  let held: Held[] = []
  let bytes = 0
  let savepoints: Savepoint[] = []
  let holdsAll = false
  let given = false
  const prepared = new Map<string, Prepared>()

  const preparedBytes = () => [...prepared.values()].reduce((sum, one) => sum + one.bytes, 0)

  const isHolding = () => holdsAll || savepoints.length > 0

  function take(one: Held): void {
    if (!isHolding()) {
      given = true
      one(sink)
      return
    }
    held.push(one)
    if (bytes + (holdsAll ? preparedBytes() : 0) <= mostBytes) return
    if (holdsAll) throw tooLarge('A transaction that was prepared by XA')
    give()
    for (const savepoint of savepoints) savepoint.at = undefined
  }

  function give(): void {
    given ||= held.length > 0
    for (const one of held) one(sink)
    held = []
    bytes = 0
  }

  function forget(): void {
    held = []
    bytes = 0
    savepoints = []
    holdsAll = false
    given = false
  }

  return {
    row(change, context) {
      if (isHolding()) {
        bytes += bytesBeside(change)
        take((to) => to.row(change, context))
        return
      }
      given = true
      sink.row(change, context)
    },
    statement(statement, context) {
      bytes += statement.text.length
      take((to) => to.statement(statement, context))
    },
    count(more) {
      bytes += more
    },
    savepoint(name) {
      if (savepoints.length === 0) bytes = 0
      savepoints = [...savepoints.filter((one) => one.name !== name), { name, at: held.length }]
    },
    rollbackTo(name) {
      const alike = savepoints.filter((one) => bare(one.name) === bare(name))
      const [savepoint] = alike
      if (!savepoint || alike.length > 1) throw unknownSavepoint()
      if (savepoint.at === undefined) throw tooLarge('What a transaction took back')
      held.length = savepoint.at
      savepoints.length = savepoints.indexOf(savepoint) + 1
    },
    holdAll() {
      holdsAll = true
      bytes = 0
    },
    isGiven: () => given,
    give,
    forget,
    prepare(xid) {
      prepared.set(xid, { held, bytes })
      forget()
    },
    resume(xid) {
      const one = prepared.get(xid)
      prepared.delete(xid)
      if (one) held = [...one.held]
      return one !== undefined
    },
  }
}

/** To some versions of servers names are the same that differ by accents. */
const bare = (name: string) => name.normalize('NFD').replace(/\p{M}/gu, '')

const remedy = 'What changed can be found by comparing the two states instead.'

const tooLarge = (what: string) =>
  new Failure('sync-broken', `${what} is too large to be held until it is known whether it counts. ${remedy}`)

const unknownSavepoint = () =>
  new Failure(
    'sync-broken',
    `A transaction went back to a savepoint, and the binary log does not say to which. ${remedy}`,
  )
