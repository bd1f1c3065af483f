// Whole catalog rows for tests, each a plain example a test changes where it matters.
import type { CloneRow } from '../../src-main/catalog/clones.ts'
import type { ProductionRow } from '../../src-main/catalog/productions.ts'
import type { PromotionRow } from '../../src-main/catalog/promotions.ts'
import type { RowExport } from '../../src-main/catalog/row-export.ts'
import { defaultSettings, type Job, type Point, type SshAddress, usualTraits } from '../../src-main/contract/models.ts'

const at = '2026-11-01T10:00:00.000Z'

export const sshAddress: SshAddress = {
  host: '192.0.2.1',
  port: 22,
  user: 'deploy',
  path: '/var/www/html',
  auth: 'password',
  hostKey: { fingerprint: 'SHA256:x', key: 'ssh-ed25519 AAAA' },
}

export function productionRow(change: Partial<ProductionRow> = {}): ProductionRow {
  return {
    id: 'acme',
    name: 'Acme',
    phase: 'linked',
    seeded: true,
    database: { host: '127.0.0.1', port: 3306, user: 'wp', name: 'wp', tunnel: true },
    source: { is: 'replicated', ssh: sshAddress },
    secrets: new Uint8Array([1, 2, 3]),
    facts: {
      server: 'mariadb',
      serverVersion: '11.8.3',
      wordpressVersion: '6.8',
      tablePrefix: 'wp_',
      databaseBytes: 1000,
      filesBytes: 2000,
      homeUrl: 'https://acme.example',
      siteUrl: 'https://acme.example',
      multisite: false,
      origins: ['acme.example'],
      clockAheadMs: 0,
    },
    failure: null,
    linkedAt: at,
    filesAt: null,
    filesEvery: 60,
    settings: defaultSettings,
    pausedAt: null,
    inconsistent: false,
    serverBuild: 'mariadb',
    remarks: [],
    ...change,
  }
}

export function pointRow(change: Partial<Point> = {}): Point {
  return {
    id: 'point1',
    production: 'acme',
    at,
    kind: 'linked',
    name: '',
    note: '',
    kept: false,
    state: { is: 'ready', provenAt: at, seconds: 3 },
    position: '0-1-5',
    serverBuild: 'mariadb',
    webBuild: 'web',
    equalAt: null,
    filesAt: at,
    remarks: [],
    bytes: null,
    proof: null,
    pages: null,
    ...change,
  }
}

export function promotionRow(change: Partial<PromotionRow> = {}): PromotionRow {
  return {
    id: 'promo123',
    production: 'acme',
    clone: null,
    undoes: null,
    wish: { is: 'promote', clone: 'c1', things: [], edits: [], withOwn: false },
    title: '2 changes of “checkout”',
    state: 'draft',
    step: 'none',
    rehearsal: null,
    job: null,
    point: null,
    counts: { things: 2, inserted: 3, changed: 1, deleted: 0, files: 1, statements: 0 },
    things: [],
    confirmedBy: '',
    createdAt: at,
    writtenAt: null,
    lockedMs: null,
    findings: [],
    states: [],
    ...change,
  }
}

export function cloneRow(change: Partial<CloneRow> = {}): CloneRow {
  return {
    id: 'clone1',
    name: 'hello',
    hostLabel: 'hello',
    production: 'acme',
    phase: 'kept',
    wanted: 'running',
    failure: null,
    point: 'point1',
    state: 'state1',
    dataAt: at,
    createdAt: at,
    ownBytes: null,
    traits: usualTraits,
    parent: null,
    address: null,
    sqlPort: null,
    lane: 0,
    ...change,
  }
}

export function jobRow(change: Partial<Job> = {}): Job {
  return {
    id: 'job1',
    verb: 'fork',
    kind: '',
    title: 'Fork “hello”',
    production: 'acme',
    clone: 'clone1',
    state: 'running',
    steps: [],
    remarks: [],
    wish: null,
    failure: null,
    startedAt: at,
    endedAt: null,
    expectedMs: null,
    revision: 0,
    ...change,
  }
}

/** All rows; which lane the newest clone was given does not count, for another gets another one whatever became of it. */
export function rowsOf(rows: RowExport): unknown {
  const { tables, ...read } = rows.read()
  return { ...read, tables: { ...tables, productions: tables.productions.map((row) => ({ ...row, last_lane: null })) } }
}
