// Opens an index: folds what comes, and puts into words what is asked for.
import { openScratch } from '../catalog/scratch.ts'
import type { SqliteRow } from '../catalog/sqlite.ts'
import { classNamed } from '../changes/classes.ts'
import type { WordPressWords } from '../changes/wordpress.ts'
import type { ChangeCounts, ChangePart, ChangeQuery } from '../contract/changes.ts'
import type { RowChange } from '../rows/change.ts'
import type { ChangeIndex, ChangeIndexOptions, NetRow } from './change-index.ts'
import { createDirtyThings } from './dirty-things.ts'
import { createFileDoubts } from './doubted-files.ts'
import { createEditBook } from './edit-book.ts'
import { createEditWrites } from './edit-writes.ts'
import { createFileLooks } from './file-looks.ts'
import { createTextSearch } from './find-text.ts'
import { createFoldSink } from './fold-sink.ts'
import { createGaps } from './gaps.ts'
import { openImageFile } from './image-file.ts'
import { indexSchema } from './index-schema.ts'
import { createKnownTitles } from './known-titles.ts'
import { createEditLists } from './list-edits.ts'
import { countChanges, listThings, reachesNoise } from './list-things.ts'
import { createNetRecords } from './net-records.ts'
import { createNetRows, netColumns } from './net-rows.ts'
import { createRowFold } from './row-fold.ts'
import { createRowFormats } from './row-formats.ts'
import { createRowLookUp } from './row-look-up.ts'
import { createSchemaFold } from './schema-fold.ts'
import { createSettleEdits } from './settle-edits.ts'
import { createSettleRows } from './settle-rows.ts'
import { createSettleThings } from './settle-things.ts'
import { createStoredFiles, fileOf } from './stored-files.ts'
import { createStoredImages } from './stored-images.ts'
import { createTablesSeen } from './tables-seen.ts'

/** Commits of a log between two of the file's own. */
const commitsAtOnce = 1000
/** Commits before edits that are over are put into words: so few that their rows are still in memory. */
const commitsToEdits = 200

/** @throws Failure `home-unusable` when the file cannot be made or written */
export function openChangeIndex(file: string, words: WordPressWords, options: ChangeIndexOptions = {}): ChangeIndex {
  const database = openScratch('The index of a comparison', file)
  database.execute(indexSchema)
  const tables = createTablesSeen()
  const gaps = createGaps()
  const formats = createRowFormats(tables)
  const imageFile = openImageFile('The index of a comparison', `${file}.images`)
  const images = createStoredImages(imageFile, formats)
  const things = createDirtyThings(database)
  const net = createNetRows(database, images, tables)
  const known = createKnownTitles(database)
  const files = createStoredFiles({ database, words, things })
  const looks = createFileLooks(database)
  const doubtedFile = createFileDoubts(database, looks)
  const edits = createEditBook(database)
  const records = createNetRecords(database)
  const rows = createRowFold({
    database,
    records,
    images,
    formats,
    gaps,
    keepsAll: !options.isNetOnly,
    onThing: things.mark,
    onThingsOf: things.markTable,
  })
  const schema = createSchemaFold({ tables, rows, gaps, wasThere: options.wasThere ?? (() => undefined) })
  const writes = createEditWrites({ database, images, net, words, things })
  const settleRows = createSettleRows({ database, words, records, net, tables, things })
  const settleThings = createSettleThings({ database, words, net, tables, things, known, files })
  const { takeUp } = settleThings
  const settleEdits = createSettleEdits({ database, words, things, known, files, writes, takeUp })
  const search = createTextSearch(database, images)
  const lists = createEditLists(database, search, known)
  const rowAt = createRowLookUp(database, net, tables)

  let version = 0
  /** Whether nothing is left to be put into words; or nothing but noise; or what mentions something unknown besides. */
  let settledThings: 'none' | 'but-unknown' | 'but-noise' | 'all' = 'all'
  let areEditsSettled = true
  let counted: ChangeCounts | undefined
  let filesBefore = ''
  let commits = 0
  let since = 0
  let isOpen = false

  function begin(): void {
    if (!isOpen) database.execute('BEGIN')
    isOpen = true
  }
  function end(): void {
    if (isOpen) database.execute('COMMIT')
    isOpen = false
    commits = 0
  }

  function changed(): void {
    version++
    settledThings = 'none'
    areEditsSettled = false
    counted = undefined
    if (++since >= commitsToEdits && !options.isNetOnly) {
      since = 0
      edits.settle()
      settleEdits.older()
    }
    if (++commits >= commitsAtOnce) end()
  }

  function* settlingRows(): Iterable<void> {
    begin()
    yield* settleRows()
  }

  function* asking(): Iterable<void> {
    if (settledThings !== 'none') return
    begin()
    edits.settle()
    files.settle()
    yield* settlingRows()
    yield* settleThings.asking()
    end()
    settledThings = 'but-unknown'
  }

  function* settlingButNoise(): Iterable<void> {
    yield* asking()
    if (settledThings !== 'but-unknown') return
    begin()
    yield* settleThings.settle(false)
    end()
    settledThings = 'but-noise'
  }

  function* settlingThings(query?: ChangeQuery): Iterable<void> {
    yield* settlingButNoise()
    if (settledThings === 'all' || (query && !reachesNoise(database, query))) return
    begin()
    yield* settleThings.settle(true)
    end()
    settledThings = 'all'
    counted = undefined
  }

  const settleThingsNow = () => void [...settlingButNoise()]

  function settle(): void {
    settleThingsNow()
    if (areEditsSettled) return
    begin()
    writes.store()
    settleEdits.all()
    end()
    areEditsSettled = true
  }

  const { sink, addNet } = createFoldSink({
    database,
    words,
    tables,
    formats,
    rows,
    schema,
    edits,
    writes: options.isNetOnly ? undefined : writes,
    gaps,
    files,
    onWrite: begin,
    onCommit: changed,
  })

  const netWhere = (condition: string) =>
    database.prepare(
      `SELECT ${netColumns}, things.name, things.class AS thing_class, things.why AS thing_why FROM net JOIN things ON things.id = net.thing WHERE ${condition} net.hidden = 0 AND (tab, key) > (?, ?) ORDER BY tab, key LIMIT 500`,
    )
  const netPage = netWhere('')
  const netOfThing = netWhere('net.thing = (SELECT id FROM things WHERE name = ?) AND')
  const netOfTab = netWhere('net.tab = ? AND')
  const foldedPage = database.prepare(
    `SELECT ${netColumns} FROM net WHERE hidden = 0 AND (tab, key) > (?, ?) ORDER BY tab, key LIMIT 500`,
  )

  function* netRows(pageFrom: (...place: readonly [number, Uint8Array]) => readonly SqliteRow[]): Iterable<NetRow> {
    let place: readonly [number, Uint8Array] = [0, new Uint8Array()]
    for (;;) {
      const page = pageFrom(...place)
      for (const row of page) {
        const own = Number(row.class)
        const of = Number(row.thing_class)
        const why = of > own ? row.thing_why : things.reason(Number(row.why))
        const part = {
          thing: String(row.name),
          class: classNamed(Math.max(own, of)),
          why: why === null ? null : String(why),
        }
        yield* repeated({ ...net.changeOf(row), ...part }, row)
        place = [Number(row.tab), row.key as Uint8Array]
      }
      if (page.length === 0) return
    }
  }

  function* foldedRows(): Iterable<readonly RowChange[]> {
    for (const _part of settlingRows()) yield []
    let place: readonly [number, Uint8Array] = [0, new Uint8Array()]
    for (let page = foldedPage.all(...place); page.length > 0; page = foldedPage.all(...place)) {
      yield page.flatMap((row) => repeated(net.changeOf(row), row))
      const last = page.at(-1)
      place = [Number(last?.tab), last?.key as Uint8Array]
    }
  }

  function* netOfEdit(edit: string): Iterable<NetRow> {
    for (const id of lists.numbersOf(edit)) {
      for (const change of writes.folded(id, Number.POSITIVE_INFINITY)) {
        yield { ...change, ...words.meaningOf(change) }
      }
    }
  }

  const allFiles =
    'SELECT data, files.class, files.why, things.name, things.class AS thing_class, things.why AS thing_why FROM files JOIN things ON things.id = files.thing'
  const filesOfThing = database.prepare(`${allFiles} WHERE things.name = ? ORDER BY path`)
  const filesOfEdit = database.prepare(`${allFiles} WHERE edit = ? ORDER BY path`)
  const filesOfAll = database.prepare(`${allFiles} ORDER BY path`)
  const statementsOfEdit = database.prepare('SELECT text FROM statements WHERE edit = ? ORDER BY seq')
  const isAnyEditSaid = database.prepare('SELECT 1 FROM edits WHERE dirty = 0 LIMIT 1')
  const allStatements = database.prepare('SELECT text FROM statements ORDER BY seq')

  return {
    sink,
    addNet(change) {
      begin()
      addNet(change)
      changed()
    },
    setFiles(list, looked) {
      const said = JSON.stringify(list)
      const isOther = said !== filesBefore
      if (isOther) {
        filesBefore = said
        begin()
        files.replace(list)
        changed()
      }
      if (!looked) return
      begin()
      looks.note(looked, isOther)
    },
    asking,
    settling: settlingThings,
    folded: foldedRows,
    learn(found) {
      begin()
      // Only edits that were put into words already may have to be put into others.
      if (isAnyEditSaid.one()) writes.indexThings()
      if (known.learn(found)) changed()
    },
    unknown() {
      for (const _part of asking());
      return known.unknown()
    },
    counts() {
      settleThingsNow()
      counted ??= countChanges(database)
      return counted
    },
    things(query) {
      for (const _part of settlingThings(query));
      return listThings(database, search, version, query)
    },
    edits(query) {
      if (options.isNetOnly) return { total: 0, edits: [] }
      for (const _part of settlingThings(query));
      settle()
      return lists.list(query, version)
    },
    net(part) {
      const { edit, thing } = part
      if (edit !== undefined) {
        settle()
        return netOfEdit(edit)
      }
      settleThingsNow()
      return netRows((...place) => (thing === undefined ? netPage.all(...place) : netOfThing.all(thing, ...place)))
    },
    netOfTable(name) {
      settleThingsNow()
      const seen = tables.called(name)
      return netRows((...place) => seen.flatMap(({ id }) => netOfTab.all(id, ...place)))
    },
    rowAt(table, row) {
      settleThingsNow()
      return rowAt(table, row)
    },
    *writes(edit) {
      settle()
      for (const id of lists.numbersOf(edit)) {
        for (const change of writes.all(id)) yield { ...change, ...words.meaningOf(change) }
      }
    },
    files(part) {
      if (part.edit === undefined) settleThingsNow()
      else settle()
      const found =
        part.edit !== undefined
          ? lists.numbersOf(part.edit).flatMap((id) => filesOfEdit.all(id))
          : part.thing === undefined
            ? filesOfAll.all()
            : filesOfThing.all(part.thing)
      return found.map((row) => {
        const [own, of] = [Number(row.class), Number(row.thing_class)]
        const why = of > own ? row.thing_why : row.why
        const whose = { class: classNamed(Math.max(own, of)), why: why == null ? null : String(why) }
        return { ...fileOf(row), thing: String(row.name), ...whose }
      })
    },
    doubtedFile(edit) {
      settle()
      return doubtedFile(lists.numbersOf(edit))
    },
    statements: (part) => statementsOf(part),
    meaningOf: (change) => words.meaningOf(change),
    gaps: () => gaps.all(),
    close() {
      imageFile.close()
      database.close()
    },
  }

  function statementsOf({ edit, thing }: ChangePart): readonly string[] {
    if (edit !== undefined) settle()
    const found =
      edit !== undefined
        ? lists.numbersOf(edit).flatMap((id) => statementsOfEdit.all(id))
        : thing === undefined
          ? allStatements.all()
          : []
    return found.map(({ text }) => String(text))
  }
}

/** Rows without a key may be there several times. */
const repeated = <T>(change: T, { count }: SqliteRow): readonly T[] =>
  Array.from({ length: Math.abs(Number(count)) }, () => change)
