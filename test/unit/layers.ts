// The shape of the house: what each folder may import, and what else must hold of the source as a whole.
import { readFileSync } from 'node:fs'
import { dirname, normalize } from 'node:path'

/** What whoever reads what differs between two states stands on. */
const readsStates = [
  'contract',
  'catalog',
  'jobs',
  'docker',
  'pool',
  'engine-parts.ts',
  'binlog',
  'database',
  'rows',
  'pull',
  'changes',
  'history',
  'production/mirror',
  'production/site',
  'points',
  'clones',
]

/**
 * What each folder of `src-main` may import besides itself, from the bottom of the house to the top. A folder stands for its
 * sub-folders too, unless they have rows of their own; a row may also name one file. Type imports count as well.
 */
const srcMain: Table = {
  contract: [],
  docker: ['contract'],
  pages: ['contract'],
  ids: [],
  catalog: ['contract', 'pages', 'ids'],
  jobs: ['contract', 'catalog'],
  'changes/file-change.ts': [],
  pool: ['contract', 'docker', 'catalog', 'changes/file-change.ts'],
  binlog: ['contract', 'pool', 'rows', 'database/client'],
  'engine-parts.ts': ['docker', 'pool'],
  gateway: ['contract', 'pages', 'docker'],

  'database/gtid': [],
  'database/client': ['contract', 'docker'],
  dumps: ['contract', 'database/client'],
  'database/dialect': ['contract', 'dumps', 'database/client'],
  'database/server': [
    'contract',
    'catalog',
    'docker',
    'pool',
    'engine-parts.ts',
    'ids',
    'database/client',
    'database/dialect',
  ],
  'database/site': ['contract', 'database/client', 'database/dialect'],
  'database/dump': ['contract', 'docker', 'dumps', 'database'],
  rows: ['contract', 'database/client'],
  pull: ['contract', 'dumps', 'database/client', 'rows'],
  changes: ['contract', 'ids', 'rows', 'database/client', 'changes/file-change.ts'],

  'production/reach': ['contract', 'pages', 'database/client', 'pull'],
  'production/php': ['contract', 'database/server', 'production/reach'],
  'production/site': ['contract', 'database/site', 'production/reach', 'production/php'],
  'production/probe': ['contract', 'database', 'clones', 'production/reach', 'production/php', 'production/site'],
  'production/mirror': [
    'contract',
    'catalog',
    'jobs',
    'docker',
    'pool',
    'engine-parts.ts',
    'database',
    'rows',
    'pull',
    'production/reach',
    'production/site',
  ],
  'production/backup': [
    'contract',
    'docker',
    'pool',
    'dumps',
    'database',
    'production/reach',
    'production/site',
    'production/mirror',
  ],
  history: [
    'contract',
    'catalog',
    'jobs',
    'docker',
    'pool',
    'engine-parts.ts',
    'binlog',
    'database',
    'production/mirror',
  ],
  points: ['contract', 'catalog', 'pool', 'engine-parts.ts', 'context.ts', 'database', 'production/mirror'],
  clones: [
    'contract',
    'catalog',
    'ids',
    'jobs',
    'docker',
    'pool',
    'binlog',
    'engine-parts.ts',
    'context.ts',
    'pages',
    'gateway',
    'database',
    'production/reach',
    'production/php',
    'production/site',
  ],
  comparing: readsStates,
  merging: [...readsStates, 'comparing'],
  promoting: [...readsStates, 'ids', 'comparing', 'merging'],
  'production/write': [
    'contract',
    'database/client',
    'database/server',
    'database/site',
    'rows',
    'changes',
    'comparing',
    'production/reach',
    'production/site',
    'pool/path-text.ts',
  ],
  views: ['contract', 'catalog', 'jobs', 'clones', 'database/server', 'production/mirror'],

  recovery: ['contract', 'catalog', 'docker', 'pool', 'binlog', 'engine-parts.ts', 'clones', 'lifecycle'],
  lifecycle: [
    'contract',
    'catalog',
    'docker',
    'pool',
    'engine-parts.ts',
    'context.ts',
    'database/server',
    'points',
    'production/mirror',
    'clones',
    'recovery',
    'actions',
  ],
  'context.ts': '*',
  actions: [
    'contract',
    'ids',
    'pages',
    'catalog',
    'jobs',
    'pool',
    'engine-parts.ts',
    'context.ts',
    'gateway',
    'dumps',
    'database',
    'pull',
    'rows',
    'changes',
    'comparing',
    'merging',
    'promoting',
    'production',
    'history',
    'points',
    'clones',
    'recovery',
    'lifecycle',
  ],
  hosts: ['contract', 'catalog', 'clones', 'production', 'actions', 'app.ts'],
  cli: ['contract', 'hosts'],
  'app.ts': '*',
  'main.ts': ['contract', 'catalog', 'app.ts', 'hosts'],
  'preload.ts': [],
  'headless.ts': ['contract', 'app.ts', 'hosts'],
  'cli.ts': ['contract', 'cli', 'hosts'],
}

const srcRenderer: Table = {
  'words.ts': [
    'contract',
    'change-words.ts',
    'clone-words.ts',
    'merge-words.ts',
    'promote-words.ts',
    'timeline-words.ts',
    'state/time.ts',
  ],
  'change-words.ts': ['contract'],
  'merge-words.ts': ['contract'],
  'promote-words.ts': ['contract'],
  'clone-words.ts': ['contract'],
  'timeline-words.ts': ['contract', 'state/time.ts'],
  'theme.ts': [],
  bridge: ['contract'],
  state: ['contract', 'words.ts', 'bridge', 'components'],
  components: ['contract', 'words.ts', 'state', 'resources/icons'],
  dialogs: ['contract', 'words.ts', 'bridge', 'state', 'components', 'merging'],
  changes: ['contract', 'words.ts', 'state', 'components'],
  merging: ['contract', 'words.ts', 'state', 'components', 'changes'],
  promoting: ['contract', 'words.ts', 'state', 'components', 'changes', 'merging'],
  screens: [
    'contract',
    'theme.ts',
    'words.ts',
    'state',
    'components',
    'changes',
    'merging',
    'promoting',
    'resources/icons',
  ],
  'app.tsx': '*',
  'main.tsx': '*',
}

type Table = Readonly<Record<string, readonly string[] | '*'>>

/** The whole table, by path from the root of the repository. */
export const mayImport: Table = {
  ...within('src-main', srcMain),
  ...within('src-renderer', srcRenderer),
  'resources/setup': ['src-main/contract', 'src-main/docker'],
  'resources/demo': ['resources/setup', ...mains('contract', 'docker', 'pool', 'cli', 'hosts')],
  'resources/icons': [],
  test: '*',
}

/** Packages that only these folders may import, for they are the only ones that know what is behind. */
export const onlyIn: Readonly<Record<string, readonly string[]>> = {
  'node:sqlite': mains('catalog', 'hosts'),
  electron: mains('main.ts', 'preload.ts', 'hosts'),
  dockerode: mains('docker'),
  mysql2: mains('database/client'),
  ssh2: mains('production/reach'),
  ws: mains('hosts'),
  react: ['src-renderer'],
}

/** Folders that only these may import, whatever the table says: what is in them can write to a production. */
export const reserved: Readonly<Record<string, readonly string[]>> = {
  'src-main/production/write': mains('production/write', 'actions/promotion'),
  'src-main/production/reach/sftp-writer.ts': mains('production/write'),
}

/** The window and the contract run in a browser too. */
const withoutNode = ['src-renderer', 'src-main/contract']

function mains(...names: readonly string[]): string[] {
  return names.map((name) => `src-main/${name}`)
}

function within(root: string, table: Table): Table {
  const full = (name: string) => {
    if (name.startsWith('resources/')) return name
    return name === 'contract' ? `src-main/${name}` : `${root}/${name}`
  }
  const entries = Object.entries(table).map(
    ([name, allowed]) => [full(name), allowed === '*' ? allowed : allowed.map(full)] as const,
  )
  return Object.fromEntries(entries)
}

/** The text of source files by path from the root of the repository. */
export type Sources = ReadonlyMap<string, string>

export function readSources(paths: readonly string[]): Sources {
  return new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]))
}

const importPattern = /(?:\bfrom|\bimport|\bimport\()\s*'([^'\n]+)'/g

function importsOf(text: string): readonly string[] {
  return [...text.matchAll(importPattern)].map(([, specifier = '']) => specifier)
}

/** The path that a relative import means. */
function targetOf(path: string, specifier: string): string {
  return normalize(`${dirname(path)}/${specifier.replace(/\?.*$/, '')}`)
}

const isIn = (path: string, place: string) => path === place || path.startsWith(`${place}/`)

/** The row of the table that holds for a file: the most precise one. */
function rowOf(path: string, table: Table): string | undefined {
  return Object.keys(table)
    .filter((place) => isIn(path, place))
    .sort((one, other) => other.length - one.length)[0]
}

const shortName = (place: string) => place.replace(/^src-main\//, '')

/** @returns a sentence for each import that the table does not allow */
export function forbiddenImports(sources: Sources, table: Table = mayImport): readonly string[] {
  return [...sources].flatMap(([path, text]) => {
    const row = rowOf(path, table)
    if (row === undefined) return [`${path} is in no row of the table.`]
    const allowed = table[row] ?? []
    return importsOf(text).flatMap((specifier) => {
      if (!specifier.startsWith('.')) return packageMistake(path, specifier)
      const target = targetOf(path, specifier)
      const mistake = reservedMistake(path, specifier, target)
      if (mistake.length > 0) return mistake
      if (allowed === '*' || rowOf(target, table) === row || allowed.some((place) => isIn(target, place))) return []
      const list = allowed.map(shortName).join(', ') || 'nothing'
      return [`${path} imports ${specifier}; ${shortName(row)} may import: ${list}`]
    })
  })
}

function reservedMistake(path: string, specifier: string, target: string): readonly string[] {
  const [, places] = Object.entries(reserved).find(([place]) => isIn(target, place)) ?? []
  if (!places || !path.startsWith('src-') || places.some((place) => isIn(path, place))) return []
  return [`${path} imports ${specifier}; only these may: ${places.map(shortName).join(', ')}`]
}

function packageMistake(path: string, specifier: string): readonly string[] {
  const [name = ''] = specifier.split('/')
  const places = path.startsWith('src-') ? onlyIn[name] : undefined
  if (places && !places.some((place) => isIn(path, place))) {
    return [`${path} imports ${specifier}; only these may: ${places.map(shortName).join(', ')}`]
  }
  if (!specifier.startsWith('node:') || !withoutNode.some((place) => isIn(path, place))) return []
  return [`${path} imports ${specifier}; nothing of Node is there in a browser`]
}

/** @returns each group of files that import one another, directly or through others; a type import counts too */
export function circles(sources: Sources): readonly (readonly string[])[] {
  const next = new Map([...sources].map(([path, text]) => [path, relativeTargets(path, text, sources)]))
  const reach = new Map([...sources.keys()].map((path) => [path, reachable(path, next)]))
  const inCircle = [...sources.keys()].filter((path) => reach.get(path)?.has(path))
  const groups = inCircle.map((path) =>
    inCircle.filter((one) => reach.get(path)?.has(one) && reach.get(one)?.has(path)),
  )
  return groups.filter((group, at) => group[0] === inCircle[at]).map((group) => group.toSorted())
}

function relativeTargets(path: string, text: string, sources: Sources): readonly string[] {
  const relative = importsOf(text).filter((specifier) => specifier.startsWith('.'))
  return relative.map((specifier) => targetOf(path, specifier)).filter((target) => sources.has(target))
}

function reachable(from: string, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set<string>()
  const open = [...(next.get(from) ?? [])]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue
    seen.add(path)
    open.push(...(next.get(path) ?? []))
  }
  return seen
}

const exportPattern =
  /^export (?:(?:abstract|async|declare) )*(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm

/** @returns each exported name that stands in more than one file, with those files */
export function repeatedNames(sources: Sources): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>()
  for (const [path, text] of sources) {
    for (const [, name = ''] of text.matchAll(exportPattern)) found.set(name, (found.get(name) ?? new Set()).add(path))
  }
  const repeated = [...found].filter(([, paths]) => paths.size > 1)
  return new Map(repeated.map(([name, paths]) => [name, [...paths]]))
}

/** @returns the files with more lines than that */
export function longFiles(sources: Sources, most: number): readonly string[] {
  return [...sources].filter(([, text]) => text.split('\n').length - 1 > most).map(([path]) => path)
}

/** @returns the files that do not open with a comment on what they are for */
export function withoutOpening(sources: Sources): readonly string[] {
  return [...sources].filter(([, text]) => !/^(?:#!.*\n)?(?:\/\/ |\/\*)/.test(text)).map(([path]) => path)
}
