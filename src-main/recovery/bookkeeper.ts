// Keeps the pool's register of its catalog up to date, and makes the copies from which a lost catalog or home is recovered.
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalog } from '../catalog/catalog.ts'
import type { Copies } from '../catalog/copies.ts'
import { asFailure } from '../contract/failure.ts'
import type { EngineParts } from '../engine-parts.ts'
import { putCatalogCopy, writeRegister } from '../pool/register.ts'

export interface Bookkeeper {
  /** Has the register written a moment later: something was made, kept, named or removed. */
  changed(): void
  /** Writes the register now, so that what a person is told was made is in it. Never throws. */
  flush(): Promise<void>
  /** Begins to write: the pool is this catalog's. */
  start(): Promise<void>
  /** Ends writing: the pool is gone, or is not this catalog's (yet). */
  stop(): Promise<void>
}

/** How long to wait for further changes that are written together. */
const soonMs = 300
/** How often the register is compared with the catalog, for changes that nobody announced, and a daily copy is made. */
const roundMs = 60_000
/** How often a whole copy is made at most: it is large, and the register has what is newer. */
const copyEveryMs = 15 * 60_000

export function createBookkeeper(options: {
  readonly catalog: Catalog
  readonly copies: Copies
  readonly home: string
  /** Throws while there is no pool. */
  readonly engineParts: () => Pick<EngineParts, 'docker' | 'pool'>
  readonly log: (line: string) => void
}): Bookkeeper {
  const { catalog, copies, home, engineParts, log } = options
  let running = false
  let soon: NodeJS.Timeout | undefined
  let round: NodeJS.Timeout | undefined
  let under: Promise<void> = Promise.resolve()
  let written = ''
  let copied = { at: 0, generation: -1 }

  async function write(): Promise<void> {
    const { docker, pool } = engineParts()
    const rows = catalog.rows.read()
    const text = withoutClocks(JSON.stringify(rows))
    const generation = catalog.lineage.generation()
    if (written === `${generation} ${text}`) return
    await writeRegister(pool, {
      instance: docker.instance,
      catalog: catalog.lineage.id(),
      generation,
      home,
      at: new Date().toISOString(),
      rows,
    })
    written = `${generation} ${text}`
  }

  async function copy(): Promise<void> {
    await copies.daily(catalog, new Date())
    const generation = catalog.lineage.generation()
    if (copied.generation === generation || Date.now() - copied.at < copyEveryMs) return
    copied = { at: Date.now(), generation }
    const file = join(home, 'catalog-for-the-pool.db')
    try {
      await catalog.copyTo(file)
      await putCatalogCopy(engineParts().docker, await readFile(file))
    } finally {
      await rm(file, { force: true })
    }
    catalog.lineage.advance()
    copied = { ...copied, generation: generation + 1 }
  }

  function next(work: () => Promise<void>): Promise<void> {
    under = under.then(work).catch((error: unknown) => log(`The pool’s register: ${asFailure(error).message}`))
    return under
  }

  return {
    changed() {
      catalog.lineage.advance()
      if (!running) return
      soon ??= setTimeout(() => {
        soon = undefined
        void next(write)
      }, soonMs)
    },
    async flush() {
      catalog.lineage.advance()
      if (!running) return
      clearTimeout(soon)
      soon = undefined
      await next(write)
    },
    async start() {
      if (running) return
      running = true
      written = ''
      catalog.lineage.advance()
      await next(write)
      void next(copy).then(() => next(write))
      round = setInterval(() => {
        void next(copy)
        void next(write)
      }, roundMs)
      round.unref()
    },
    async stop() {
      if (!running) return
      running = false
      clearTimeout(soon)
      clearInterval(round)
      soon = undefined
      await next(write)
    },
  }
}

/** Leaves out when files and rows last came, which changes every minute and says nothing of what there is. */
function withoutClocks(rows: string): string {
  return rows.replace(/"(files_at|pulled_at)":("[^"]*"|null)/g, '')
}
