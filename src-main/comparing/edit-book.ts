// Writes down which edit each write belongs to: that of its request, or one with what nobody named shortly before.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import { beganAt, type RequestName } from '../changes/request.ts'

export interface EditBook {
  /**
   * @param request null where nobody named the write
   * @param at seconds since the epoch
   * @param position where its transaction begins in the log
   * @returns the edit's number
   */
  editOf(request: RequestName | null, at: number, position: number): number
  /** Notes a change of a row, or of the schema. */
  wrote(edit: number, at: number): void
  /** A change turned out to be of another edit; an edit without changes is none. */
  moved(from: number, to: number, at: number): void
  /** Writes down what was noted; to be called before edits are looked at. */
  settle(): void
}

/** Seconds without an unnamed write after which the next begins another edit. */
const longestPause = 2
/** Edits whose numbers are remembered. */
const mostRemembered = 10_000

interface Noted {
  last: number
  writes: number
}

export function createEditBook(database: ScratchDatabase): EditBook {
  const byName = database.prepare('SELECT id FROM edits WHERE name = ?')
  const insert = database.prepare(
    'INSERT INTO edits (name, user, method, path, first, last, began) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const nameUser = database.prepare('UPDATE edits SET user = ? WHERE id = ? AND user = 0')
  const add = database.prepare('UPDATE edits SET writes = writes + ?, last = MAX(last, ?), dirty = 1 WHERE id = ?')
  const remembered = new Map<string, { readonly id: number; user: number }>()
  const noted = new Map<number, Noted>()
  let unnamed: { readonly id: number; last: number } | undefined

  const isThere = database.prepare('SELECT 1 FROM edits WHERE id = ?')
  const take = database.prepare('UPDATE edits SET writes = writes - 1, dirty = 1 WHERE id = ?')
  const drop = database.prepare('DELETE FROM edits WHERE id = ? AND writes <= 0')

  function namedEdit(request: RequestName, at: number): number {
    const known = remembered.get(request.id)
    if (known) {
      if (known.user === 0 && request.user !== 0) {
        // Who is logged in is known only some time after a request began.
        known.user = request.user
        nameUser.run(request.user, known.id)
      }
      return known.id
    }
    if (remembered.size >= mostRemembered) remembered.clear()
    const stored = byName.one(request.id)
    if (stored) nameUser.run(request.user, Number(stored.id))
    const began = beganAt(request, at) ?? null
    const id = stored
      ? Number(stored.id)
      : insert.run(request.id, request.user, request.method, request.path, at, at, began)
    remembered.set(request.id, { id, user: request.user })
    return id
  }

  function unnamedEdit(at: number, position: number): number {
    if (unnamed && at - unnamed.last <= longestPause) {
      unnamed.last = Math.max(at, unnamed.last)
      return unnamed.id
    }
    let name = `t${position}`
    for (let again = 2; byName.one(name); again++) name = `t${position}.${again}`
    unnamed = { id: insert.run(name, null, null, null, at, at, null), last: at }
    return unnamed.id
  }

  function settle(): void {
    for (const [id, { last, writes }] of noted) add.run(writes, last, id)
    noted.clear()
  }

  function wrote(edit: number, at: number): void {
    const known = noted.get(edit)
    if (known) {
      known.writes++
      known.last = Math.max(known.last, at)
      return
    }
    if (noted.size >= mostRemembered) settle()
    noted.set(edit, { last: at, writes: 1 })
  }

  return {
    editOf: (request, at, position) => (request ? namedEdit(request, at) : unnamedEdit(at, position)),
    wrote,
    moved(from, to, at) {
      wrote(to, at)
      settle()
      take.run(from)
      drop.run(from)
      if (unnamed?.id === from && !isThere.one(from)) unnamed = undefined
    },
    settle,
  }
}
