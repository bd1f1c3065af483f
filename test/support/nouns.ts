// The contract's objects as the host would send them, for tests that need some; each field can be given.
import {
  type Bookmark,
  type Clone,
  defaultSettings,
  type Job,
  type Point,
  type Production,
  type Snapshot,
  usualTraits,
} from '../../src-main/contract/models.ts'

const at = '2026-11-23T14:02:11.000Z'

export const aProduction = (given: Partial<Production> = {}): Production => ({
  id: 'acme',
  name: 'Acme Blog',
  database: { host: 'localhost', port: 3306, user: 'replica', name: 'wordpress', tunnel: true },
  ssh: {
    host: 'acme.example',
    port: 22,
    user: 'deploy',
    path: '/var/www/html',
    auth: 'password',
    hostKey: { fingerprint: 'SHA256:abc', key: 'ssh-ed25519 AAAA' },
  },
  facts: {
    server: 'mariadb',
    serverVersion: '11.8.3-MariaDB',
    wordpressVersion: '6.8',
    tablePrefix: 'wp_',
    databaseBytes: 1_200_000_000,
    filesBytes: 3_400_000_000,
    homeUrl: 'https://acme.example',
    siteUrl: 'https://acme.example',
    multisite: false,
    origins: ['acme.example'],
    clockAheadMs: 0,
  },
  mirrorServer: 'MariaDB 11.8',
  isOutgrown: false,
  mode: 'replicate',
  settings: defaultSettings,
  sync: { is: 'synced', lagSeconds: 0, at },
  history: { from: at, to: at, gaps: [], logBytes: 2_000_000 },
  filesAt: at,
  filesEvery: 60,
  archive: null,
  linkedAt: at,
  storedBytes: 820_000_000,
  ...given,
})

export const aPoint = (given: Partial<Point> = {}): Point => ({
  id: 'p1',
  production: 'acme',
  at,
  kind: 'linked',
  name: '',
  note: '',
  kept: false,
  state: { is: 'ready', provenAt: at, seconds: 4 },
  position: '0-1-100',
  serverBuild: 'mariadb',
  filesAt: at,
  bytes: 1_000_000,
  proof: null,
  ...given,
})

export const aClone = (given: Partial<Clone> = {}): Clone => ({
  id: 'c1',
  name: 'checkout',
  production: 'acme',
  status: 'running',
  failure: null,
  url: 'http://checkout.localhost:7700',
  point: 'p1',
  dataAt: at,
  createdAt: at,
  ownBytes: 14 * 2 ** 20,
  ...usualTraits,
  parent: null,
  databasePort: 33060,
  ...given,
})

export const aBookmark = (given: Partial<Bookmark> = {}): Bookmark => ({
  id: 'b1',
  clone: 'c1',
  kind: 'safety',
  name: 'Before refresh',
  note: '',
  isLocked: false,
  createdAt: at,
  dataAt: at,
  point: 'p1',
  expiresAt: null,
  bytes: null,
  ...given,
})

export const aJob = (given: Partial<Job> = {}): Job => ({
  id: 'j1',
  verb: 'fork',
  title: 'Fork “checkout”',
  production: 'acme',
  clone: 'c1',
  state: 'running',
  steps: [
    {
      name: 'Start the containers',
      state: 'running',
      description: '',
      progress: null,
      startedAt: at,
      endedAt: null,
    },
  ],
  failure: null,
  startedAt: at,
  endedAt: null,
  expectedMs: null,
  revision: 1,
  ...given,
})

export const aSnapshot = (given: Partial<Snapshot> = {}): Snapshot => ({
  capabilities: {
    shell: 'browser',
    platform: 'linux',
    version: '0.1.0',
    home: '/home/me/.sitefork',
    gatewayPort: 7700,
  },
  engine: {
    is: 'ready',
    version: '28.0.0',
    where: '/var/run/docker.sock',
    pool: { kind: 'btrfs-loop', totalBytes: 6e9, usedBytes: 1e9, freeBytes: 5e9, warning: null },
  },
  productions: [aProduction()],
  points: [aPoint()],
  clones: [aClone()],
  bookmarks: [],
  jobs: [],
  preferences: { sleepAfter: 30, awakeMost: 20, cloneMemory: 2560, cloneCpus: 0, warmSpare: true },
  ...given,
})
