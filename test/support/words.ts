// Words of WordPress as a comparison has them, from the files that come with Sitefork.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Knowledge, parseKnowledge } from '../../src-main/changes/knowledge.ts'
import type { WordPressSite } from '../../src-main/changes/known.ts'
import type { RequestName } from '../../src-main/changes/request.ts'
import type { EditWords, KnownThing, MeantFile, ThingWords, WordPressWords } from '../../src-main/changes/wordpress.ts'
import { createWordPressWords } from '../../src-main/changes/wordpress-words.ts'
import type { RowChange } from '../../src-main/rows/change.ts'

export const knowledgeFolder = join(import.meta.dirname, '../../resources/wordpress')

export const shippedNames: readonly string[] = readdirSync(knowledgeFolder).sort()

/** Everything that comes with Sitefork, WordPress first. */
export const shippedKnowledge: readonly Knowledge[] = shippedNames
  .toSorted((one, other) => Number(other === 'core.json') - Number(one === 'core.json'))
  .map((name) => parseKnowledge(readFileSync(join(knowledgeFolder, name), 'utf8'), name))

export const shippedWords = (site: WordPressSite = { prefix: 'wp_' }): WordPressWords =>
  createWordPressWords(shippedKnowledge, site)

/** What is known of things besides, by their ids: a title, or title and type. */
export type KnownThings = Readonly<Record<string, string | readonly [title: string, type: string]>>

const lookUpIn =
  (things: KnownThings) =>
  (thing: string): KnownThing | undefined => {
    const found = things[thing]
    if (found === undefined) return undefined
    return typeof found === 'string' ? { title: found, type: '' } : { title: found[0], type: found[1] }
  }

/** Puts rows and files together by thing, and describes each, as a list of changes does. */
export function thingsOf(
  words: WordPressWords,
  rows: readonly RowChange[],
  { files = [], known = {} }: { files?: readonly MeantFile[]; known?: KnownThings } = {},
): ReadonlyMap<string, ThingWords> {
  const meantRows = rows.map((change) => ({ change, ...words.meaningOf(change) }))
  const meantFiles = files.map((file) => ({ file, ...words.meaningOfFile(file) }))
  const ids = [...new Set([...meantRows, ...meantFiles].map(({ thing }) => thing))]
  return new Map(
    ids.map((id) => {
      const ownRows = meantRows.filter(({ thing }) => thing === id)
      const ownFiles = meantFiles.filter(({ thing }) => thing === id).map(({ file }) => file)
      return [id, words.describeThing(id, ownRows, ownFiles, lookUpIn(known))]
    }),
  )
}

/** `METHOD PATH` by a user, as the log names it; `wp …` for a command. */
export function requestName(text: string, user = 1): RequestName {
  const [method = '', ...rest] = text.split(' ')
  const isCommand = method === 'wp'
  return { id: '00c0ffee', user: isCommand ? 0 : user, method: isCommand ? 'CLI' : method, path: rest.join(' ') }
}

/** An edit in words: what these rows and files are called, done by this request. */
export function editOf(
  words: WordPressWords,
  request: RequestName | null,
  rows: readonly RowChange[],
  more: {
    files?: readonly MeantFile[]
    known?: KnownThings
    login?: string | null
    statements?: readonly string[]
  } = {},
): EditWords {
  const login = more.login === undefined ? (request?.user ? 'admin' : null) : more.login
  const things = thingsOf(words, rows, more)
  const { files = [], statements = [] } = more
  return words.describeEdit({ request, login, things, rows: rows.length, files: files.length, statements })
}
