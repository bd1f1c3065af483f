// Promotions that are planned in memory: lists of changes as comparisons have them, of a clone and of production.
import { createHash } from 'node:crypto'
import type { FileChange } from '../../src-main/changes/file-change.ts'
import { mergeValues } from '../../src-main/changes/merge/merge-values.ts'
import type { ChangeIndex } from '../../src-main/comparing/change-index.ts'
import type { OpenComparison } from '../../src-main/comparing/comparisons.ts'
import type { Bands } from '../../src-main/ids/bands.ts'
import type { OpenSource } from '../../src-main/merging/open-sources.ts'
import type { PromotedFile } from '../../src-main/merging/rebase-files.ts'
import type { PromotedRows } from '../../src-main/merging/rebase-rows.ts'
import { type PromotedWork, rebaseSource } from '../../src-main/merging/rebase-source.ts'
import type { ListedFile } from '../../src-main/pool/listed-file.ts'
import type { PromotionPlan } from '../../src-main/promoting/promotion-plan.ts'
import type { RowChange } from '../../src-main/rows/change.ts'
import { columnValue } from '../../src-main/rows/change.ts'
import { openedIndex } from './fed-index.ts'
import { shippedKnown } from './merging.ts'
import { shippedWords } from './words.ts'

/** Bands of a few tables; `bandId('wp_posts', 3)` is the third id that a clone of the first lane makes. */
export const bands: Bands = new Map(
  ['wp_posts', 'wp_postmeta', 'wp_terms', 'wp_term_taxonomy', 'wp_comments', 'wp_acme', 'wp_options', 'wp_users'].map(
    (name, at) => [name, at],
  ),
)

export const bandId = (table: string, nth: number) => 1_000_000_000 + (bands.get(table) ?? 0) * 4_000_000 + 32 * nth + 1

/** A list of net changes that is closed with the test. */
export function openedList(changes: readonly RowChange[], files: readonly FileChange[] = []): ChangeIndex {
  const index = openedIndex({}, shippedWords())
  for (const change of changes) index.addNet(change)
  index.setFiles(files)
  for (const _part of index.settling());
  return index
}

/** Where states lie. */
export const statePaths = {
  base: 'productions/acme/points/point1',
  clone: 'clones/clone1/state1',
  now: 'productions/acme/live',
  later: 'productions/acme/points/point2',
} as const

function opened(index: ChangeIndex, from: keyof typeof statePaths, to: keyof typeof statePaths): OpenComparison {
  const side = (label: keyof typeof statePaths) => ({ label }) as unknown as OpenComparison['from']
  return {
    from: side(from),
    to: side(to),
    by: 'logs',
    completeness: { is: 'complete', provenAt: null },
    lacking: [],
    otherTables: null,
    index,
    paths: { from: statePaths[from], to: statePaths[to] } as unknown as OpenComparison['paths'],
    end: null,
    readFile: () => Promise.reject(new Error('Nobody reads files here.')),
  }
}

/** What a clone and production changed since the clone's point. */
export function cloneAndProduction(clone: ChangeIndex, production: ChangeIndex = openedList([])): OpenSource {
  const [own, inTarget] = [opened(clone, 'base', 'clone'), opened(production, 'base', 'now')]
  const sides = { clone: 'clone1', name: 'header', at: '2026-11-01T10:00:00.000Z', base: own.from, tip: own.to }
  return { sides, own, inTarget }
}

/** What one promotion took and gave, all of which still counts. */
export const promotedRows = (more: Partial<PromotedRows>): PromotedRows => ({
  rows: [],
  ids: [],
  isStanding: () => true,
  ...more,
})

/** Contents of files of the states, by state and path: what is listed and read is that text. */
export type StoredTexts = Readonly<Record<string, string>>

export const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex')

/** A clone with its earlier promotions as the base. */
export function promotedBefore(
  source: OpenSource,
  more: Omit<Partial<PromotedWork>, 'files'> & { readonly files?: readonly PromotedFile[] },
  texts: StoredTexts = {},
): Promise<OpenSource> {
  const { files = [], ...given } = more
  const promoted: PromotedWork = {
    promotions: [],
    statements: [],
    unseenRows: new Map(),
    unseenFiles: new Set(),
    later: [],
    ...given,
    files: new Map(files.map((file) => [file.path, file])),
  }
  const pool = {
    async listFiles(state: string, path: string): Promise<readonly ListedFile[]> {
      const text = texts[`${state}/${path}`]
      return text === undefined
        ? []
        : [{ path, is: 'file', mode: 0o644, bytes: Buffer.byteLength(text), sha256: sha256Of(text) }]
    },
    async readFile(state: string, path: string) {
      const text = texts[`${state}/${path}`]
      return text === undefined
        ? null
        : { is: 'file' as const, content: Buffer.from(text), bytes: Buffer.byteLength(text) }
    },
  }
  return rebaseSource(
    source,
    promoted,
    { pool, site: { known: shippedKnown, bands }, signal: planParts.signal },
    openedList([]),
  )
}

/** What differs between production now and what it becomes. */
export const fromNow = (index: ChangeIndex): OpenComparison => opened(index, 'now', 'clone')

/** What every plan is given. */
export const planParts = {
  pool: { readFile: () => Promise.resolve(null) },
  known: shippedKnown,
  mergeValues,
  decides: () => undefined,
  database: 'wordpress',
  prefix: 'wp_',
  signal: new AbortController().signal,
  bands,
} as const

/** Each row that is written, as text: what becomes of it, and these columns. */
export function toldRows({ rows }: Pick<PromotionPlan, 'rows'>, columns: readonly string[] = []): readonly string[] {
  return rows.map(({ table, expected, wanted }) => {
    const row = wanted ?? expected ?? []
    const key = table.key.map((at) => String(row[at])).join()
    const cells = columns.flatMap((name) => {
      const value = wanted ? columnValue(table, wanted, name) : undefined
      return value === undefined ? [] : [`${name}=${value}`]
    })
    return [expected ? (wanted ? 'change' : 'remove') : 'add', table.name.slice(3), key, ...cells].join(' ')
  })
}
