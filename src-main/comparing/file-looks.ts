// Remembers what each look at the files found: the list itself has only what a file is now, not what it was between two edits.
import type { ScratchDatabase } from '../catalog/scratch.ts'

/** When files were looked at, seconds since the epoch: what is found was so at some moment of it. */
export interface LookTime {
  readonly began: number
  readonly ended: number
}

/** A change of a file, as it was seen at some look. */
export interface SeenChange {
  /** When the file was changed, seconds since the epoch; null where nobody knows. */
  readonly at: number | null
}

export interface FileLooks {
  /** Notes what the table of files has now. @param isOther whether that is other than at the look before */
  note(time: LookTime, isOther: boolean): void
  /**
   * Says what the first look, or the last, between two moments found of a file.
   * @returns `same` where it did not differ; undefined where nobody looked
   */
  between(path: string, from: number, to: number, which: 'first' | 'last'): SeenChange | 'same' | undefined
  /** Every change of a file that was ever seen. */
  all(path: string): readonly SeenChange[]
  /** The change that a file had at a moment, as far as it was ever seen. */
  at(path: string, moment: number): SeenChange | undefined
}

/** Looks that are remembered: a clone in use is looked at every few seconds. */
const mostLooks = 20_000

export function createFileLooks(database: ScratchDatabase): FileLooks {
  const insertLook = database.prepare('INSERT INTO looks (began, ended) VALUES (?, ?)')
  const forgetLooks = database.prepare('DELETE FROM looks WHERE id <= ?')
  const close = database.prepare(
    'UPDATE seen_files SET until = ? WHERE until IS NULL AND NOT EXISTS (SELECT 1 FROM files WHERE files.path = seen_files.path AND files.at IS seen_files.at)',
  )
  const open = database.prepare(
    'INSERT INTO seen_files (path, at, since) SELECT path, at, ? FROM files WHERE NOT EXISTS (SELECT 1 FROM seen_files WHERE seen_files.path = files.path AND until IS NULL)',
  )
  const lookBetween = (order: 'ASC' | 'DESC') =>
    database.prepare(`SELECT id FROM looks WHERE began >= ? AND ended <= ? ORDER BY id ${order} LIMIT 1`)
  const looks = { first: lookBetween('ASC'), last: lookBetween('DESC') }
  const seenAt = database.prepare(
    'SELECT at FROM seen_files WHERE path = ? AND since <= ? AND (until IS NULL OR until > ?)',
  )
  const every = database.prepare('SELECT at FROM seen_files WHERE path = ?')
  const lasting = database.prepare(
    'SELECT at FROM seen_files WHERE path = ? AND at < ? AND (until IS NULL OR (SELECT ended FROM looks WHERE looks.id = until) > ?)',
  )
  const changeOf = ({ at }: { readonly at?: unknown }): SeenChange => ({ at: at == null ? null : Number(at) / 1000 })

  return {
    note({ began, ended }, isOther) {
      const look = insertLook.run(began, ended)
      if (isOther) {
        close.run(look)
        open.run(look)
      }
      if (look % 1000 === 0) forgetLooks.run(look - mostLooks)
    },
    between(path, from, to, which) {
      const look = looks[which].one(from, to)
      if (!look) return undefined
      const seen = seenAt.one(path, Number(look.id), Number(look.id))
      return seen ? changeOf(seen) : 'same'
    },
    all: (path) => every.all(path).map(changeOf),
    at(path, moment) {
      const found = lasting.one(path, moment * 1000, moment)
      return found && changeOf(found)
    },
  }
}
