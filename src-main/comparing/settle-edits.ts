// Puts edits into words that are other than before, and finds the sequences of noise that are listed as one.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { SqliteRow } from '../catalog/sqlite.ts'
import { classNumber } from '../changes/classes.ts'
import type { RequestName } from '../changes/request.ts'
import type { KnownThing, LookUp, MeantChange, MeantFile, ThingWords, WordPressWords } from '../changes/wordpress.ts'
import type { RowChange } from '../rows/change.ts'
import type { DirtyThings } from './dirty-things.ts'
import type { EditWrites } from './edit-writes.ts'
import type { KnownTitles } from './known-titles.ts'
import type { StoredFiles } from './stored-files.ts'

/** Writes and files that are looked at for an edit's words; an edit with more is described by its beginning. */
const mostLookedAt = 5000
/** Things by which an edit is described, and rows by which each of them is. */
const mostThings = 200
const mostRows = 100
/** Bytes of rows that are held for it; what would take more is counted. */
const mostHeld = 16 * 2 ** 20

export interface SettleEditsParts {
  readonly database: ScratchDatabase
  readonly words: WordPressWords
  readonly things: DirtyThings
  readonly known: KnownTitles
  readonly files: StoredFiles
  readonly writes: EditWrites
  /** Puts a thing into words that has none yet, for an edit may be called by it. */
  readonly takeUp: (thing: string) => void
}

export function requestOfEdit({ name, user, method, path }: SqliteRow): RequestName | null {
  if (method === null) return null
  return { id: String(name), user: Number(user), method: String(method), path: String(path) }
}

export interface SettleEdits {
  all(): void
  /** Describes all but those that were begun last and may go on, so that less is left to be done when somebody looks. */
  older(): void
}

/** Edits that may go on. */
const mostUnderWay = 30

/** Makes what describes the edits that are dirty. */
export function createSettleEdits(parts: SettleEditsParts): SettleEdits {
  const { database, words, known, files } = parts
  const page = database.prepare(
    'SELECT id, name, user, method, path, writes FROM edits WHERE dirty = 1 AND id <= ? LIMIT 200',
  )
  const newest = database.prepare('SELECT MAX(id) AS id FROM edits')
  const statementsOf = database.prepare('SELECT text FROM statements WHERE edit = ? ORDER BY seq LIMIT 200')
  const store = database.prepare(
    'UPDATE edits SET dirty = 0, title = ?, class = ?, why = ?, rows = ?, files = ?, things = ?, groups = ?, search = ? WHERE id = ?',
  )
  const thingsOf = createEditThings(parts)
  const joinStretches = createStretches(database)

  let logins = new Map<number, string>()
  function loginOf(user: number): string {
    const found = logins.get(user)
    if (found !== undefined) return found
    parts.takeUp(`user:${user}`)
    const login = known.loginOf(user) ?? String(user)
    logins.set(user, login)
    return login
  }

  function describe(row: SqliteRow): void {
    const id = Number(row.id)
    const request = requestOfEdit(row)
    const statements = statementsOf.all(id).map(({ text }) => String(text))
    const { things, rows } = thingsOf(id)
    const count = files.countOfEdit(id)
    const login = request && request.user > 0 ? loginOf(request.user) : null
    const isAllThere = Number(row.writes) - statements.length <= mostLookedAt
    const rowCount = isAllThere ? rows : Number(row.writes) - statements.length
    const said = words.describeEdit({ request, login, things, rows: rowCount, files: count, statements })
    const listed = inOrder(things, said.title).slice(0, 10)
    const search = [said.title, request ? `${request.method} ${request.path}` : '', ...statements]
    for (const [name, { title, kind, group }] of things) search.push(title, kind, group, name)
    store.run(
      said.title,
      classNumber(said.class),
      said.why,
      rowCount,
      count,
      JSON.stringify(listed.map(([name, { kind, title, change }]) => ({ id: name, kind, title, change }))),
      JSON.stringify([...new Set([...things.values()].map(({ group }) => group))]),
      search.join('\n').toLowerCase(),
      id,
    )
  }

  /** @returns whether there were any */
  function upTo(id: number): boolean {
    let isClean = true
    logins = new Map()
    for (let rows = page.all(id); rows.length > 0; rows = page.all(id)) {
      isClean = false
      for (const row of rows) describe(row)
    }
    return !isClean
  }

  let isJoined = true
  return {
    all() {
      if (upTo(Number.MAX_SAFE_INTEGER) || !isJoined) joinStretches()
      isJoined = true
    },
    older() {
      if (upTo(Number(newest.one()?.id ?? 0) - mostUnderWay)) isJoined = false
    },
  }
}

/** Work first, and before all the one that the edit is named by. */
function inOrder(things: ReadonlyMap<string, ThingWords>, title: string): readonly (readonly [string, ThingWords])[] {
  const place = ({ title: own, class: is }: ThingWords) =>
    (own !== '' && title.includes(own) ? 0 : 10) + classNumber(is)
  return [...things].toSorted(([, one], [, other]) => place(one) - place(other))
}

interface EditThings {
  readonly things: ReadonlyMap<string, ThingWords>
  /** Rows that are other than before the edit. */
  readonly rows: number
}

function createEditThings({
  words,
  things,
  known,
  files,
  writes,
  takeUp,
}: SettleEditsParts): (edit: number) => EditThings {
  const byMainTable = (one: MeantChange, other: MeantChange) =>
    one.change.table.name.length - other.change.table.name.length

  /** Of a thing that came and went again, only its writes tell what it was called. */
  function titleByWrites(name: string): KnownThing | undefined {
    const rows = writes.ofThing(name, mostRows).map((change) => ({ ...words.meaningOf(change), change }))
    if (rows.length === 0 || words.mentions(name, rows).includes(name)) return undefined
    return words.describeThing(name, rows.toSorted(byMainTable), [], () => undefined)
  }

  return (edit) => {
    const rows = new Map<string, MeantChange[]>()
    let [count, held] = [0, 0]
    for (const change of writes.folded(edit, mostLookedAt)) {
      count++
      if (held > mostHeld) continue
      held += bytesOf(change)
      const meant = { ...words.meaningOf(change), change }
      const own = rows.get(meant.thing)
      if (!own) rows.set(meant.thing, [meant])
      else if (own.length < mostRows) own.push(meant)
    }
    const own = new Map<string, MeantFile[]>()
    for (const { thing, path, change } of files.ofEdit(edit, mostLookedAt)) {
      const name = things.nameOf(thing)
      const some = own.get(name)
      if (!some) own.set(name, [{ path, change }])
      else if (some.length < mostRows) some.push({ path, change })
    }
    const least = (name: string) => Math.min(...(rows.get(name) ?? []).map((row) => classNumber(row.class)), 2)
    const names = [...new Set([...rows.keys(), ...own.keys()])].toSorted((one, other) => least(one) - least(other))
    const said = names.slice(0, mostThings).map((name) => {
      const some = (rows.get(name) ?? []).toSorted(byMainTable)
      const lookUp: LookUp = (one) => {
        takeUp(one)
        const told = known.lookUp(one)
        return told?.title ? told : (titleByWrites(one) ?? told)
      }
      return [name, words.describeThing(name, some, own.get(name) ?? [], lookUp)] as const
    })
    return { things: new Map(said), rows: count }
  }
}

function bytesOf({ before, after }: RowChange): number {
  return [before, after].reduce(
    (sum, row) => sum + (row ?? []).reduce((all, value) => all + (value?.length ?? 0), 0),
    0,
  )
}

/** Noise in sequence is one stretch, named by its first edit; a command is somebody's, whatever it wrote. */
function createStretches(database: ScratchDatabase): () => void {
  const all = database.prepare(
    'SELECT id, class, method, stretch, first FROM edits WHERE (first, id) > (?, ?) ORDER BY first, id LIMIT 1000',
  )
  const set = database.prepare('UPDATE edits SET stretch = ? WHERE id = ?')
  return () => {
    let stretch: number | null = null
    for (let rows = all.all(-1, 0); rows.length > 0; ) {
      for (const row of rows) {
        stretch = Number(row.class) === 2 && row.method !== 'CLI' ? (stretch ?? Number(row.id)) : null
        if (stretch !== row.stretch) set.run(stretch, Number(row.id))
      }
      const last = rows.at(-1)
      rows = last ? all.all(Number(last.first), Number(last.id)) : []
    }
  }
}
