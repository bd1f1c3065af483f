// The catalog keeps what it is told, refuses what a newer Sitefork wrote, and never half-writes.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openCatalog } from '../../../../src-main/catalog/catalog.ts'
import { openSecrets } from '../../../../src-main/catalog/secrets.ts'
import { migrations } from '../../../support/migrations.ts'
import { cloneRow, jobRow, pointRow, productionRow } from '../../../support/rows.ts'

let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sitefork-catalog-'))
})
afterEach(() => rmSync(home, { recursive: true }))

const open = () => openCatalog(join(home, 'catalog.db'), migrations)

describe('the catalog', () => {
  it('gives back after a reopen what was stored', () => {
    const first = open()
    const remarks = [{ about: 'files', sentence: 'A file could not be read.' }] as const
    const told = { production: productionRow({ remarks }), point: pointRow({ remarks: [...remarks] }) }
    const job = jobRow({ remarks: ['A file could not be read.'] })
    first.productions.insert(told.production)
    first.points.insert(told.point)
    first.clones.insert(cloneRow())
    first.jobs.save(job)
    first.close()
    const second = open()
    expect({
      production: second.productions.get('acme'),
      points: second.points.of('acme'),
      clone: second.clones.named('hello'),
      job: second.jobs.get('job1'),
    }).toEqual({ production: told.production, points: [told.point], clone: cloneRow(), job })
    second.close()
  })

  it('finds jobs by words of their title, failure or log, whatever signs are in them', () => {
    const catalog = open()
    const failure = { code: 'pool-full', message: 'The pool is 100% full.' } as const
    catalog.jobs.save(jobRow({ id: 'a', title: 'Fork “checkout”', startedAt: '2026-11-01T10:00:00.000Z' }))
    catalog.jobs.save(jobRow({ id: 'b', title: 'Refresh “basket”', failure, startedAt: '2026-11-01T11:00:00.000Z' }))
    catalog.jobs.addLine('a', 'Copying wp_options')
    const found = (text: string) => catalog.jobs.search(text, 10).map(({ id }) => id)
    expect(['', 'fork', '100%', 'wp_options', 'wp.options', 'CHECKOUT copying', 'fork full'].map(found)).toEqual([
      ['b', 'a'],
      ['a'],
      ['b'],
      ['a'],
      [],
      ['a'],
      [],
    ])
    catalog.close()
  })

  it('keeps the first and the last lines of a job that says too much, and says where some are left out', () => {
    const catalog = open()
    catalog.jobs.save(jobRow({ id: 'a', state: 'running' }))
    catalog.together(() => {
      for (let index = 0; index < 6_000; index++) catalog.jobs.addLine('a', `line ${index}`)
    })
    catalog.jobs.addLine('a', 'x'.repeat(100_000))
    const lines = catalog.jobs.lines('a')
    expect(lines.length).toBeLessThan(2_800)
    expect([lines[0], lines[198], lines[199], lines.at(-2)]).toEqual([
      'line 0',
      'line 198',
      'line 199\n… lines are left out here …',
      'line 5999',
    ])
    expect(lines.at(-1)).toHaveLength(16_001)
    catalog.close()
  })

  it('forgets the oldest jobs, with their logs', () => {
    const catalog = open()
    catalog.together(() => {
      for (let index = 0; index < 510; index++) {
        const startedAt = new Date(Date.parse('2026-11-01T10:00:00.000Z') + index * 1000).toISOString()
        catalog.jobs.save(jobRow({ id: `j${index}`, state: index === 0 ? 'running' : 'done', startedAt }))
        catalog.jobs.addLine(`j${index}`, 'line')
      }
    })
    catalog.jobs.prune()
    expect(catalog.jobs.recent(1000).length).toBe(501)
    expect(
      ['j0', 'j1', 'j10'].map((id) => [catalog.jobs.get(id) !== undefined, catalog.jobs.lines(id).length]),
    ).toEqual([
      [true, 1],
      [false, 0],
      [true, 1],
    ])
    catalog.close()
  })

  it('undoes everything of a transaction that fails', () => {
    const catalog = open()
    catalog.productions.insert(productionRow())
    expect(() =>
      catalog.together(() => {
        catalog.clones.insert(cloneRow())
        catalog.clones.insert(cloneRow())
      }),
    ).toThrow()
    expect(catalog.clones.all()).toEqual([])
    catalog.close()
  })

  it('does not open a home a newer Sitefork wrote, and leaves it as it is', () => {
    open().close()
    const file = join(home, 'catalog.db')
    const database = new DatabaseSync(file)
    database.exec("INSERT INTO migrations VALUES ('999-future.sql', '2030-01-01T00:00:00.000Z')")
    database.close()
    expect(open).toThrow('written by another version')
  })

  it('expects a job, and each of its steps, to take the median of the last of its kind', () => {
    const catalog = open()
    const at = (seconds: number) => new Date(Date.parse(jobRow().startedAt) + seconds * 1000).toISOString()
    const step = (name: string, from: number, to: number) => {
      const times = { startedAt: at(from), endedAt: at(to), expectedMs: null }
      return { key: name, name, state: 'done' as const, description: '', progress: null, ...times }
    }
    for (const [id, kind, seconds] of [
      ['a', 'ready', 2],
      ['b', 'ready', 9],
      ['c', 'ready', 3],
      ['d', 'warm', 0.4],
    ] as const) {
      const steps = [step('copy', 0, 1), step('start', 1, seconds)]
      catalog.jobs.save({ ...jobRow(), id, kind, steps, state: 'done', endedAt: at(seconds) })
    }
    catalog.jobs.save({ ...jobRow(), id: 'e', kind: 'ready', state: 'failed', endedAt: at(600) })
    expect(catalog.jobs.usual('fork', 'ready', 'acme')).toEqual({ ms: 3000, steps: { copy: 1000, start: 2000 } })
    expect(catalog.jobs.usual('fork', 'warm', 'acme').ms).toBe(400)
    expect(catalog.jobs.usual('fork', 'moment', 'acme')).toEqual({ ms: null, steps: {} })
    expect(catalog.jobs.usual('refresh', 'ready', 'acme').ms).toBeNull()
    catalog.close()
  })
})

describe('secrets', () => {
  it('come back with the same key, and are nowhere in clear', () => {
    const encrypted = openSecrets(home, null).encrypt('pa$$ "word"')
    expect(Buffer.from(encrypted).includes('word')).toBe(false)
    expect(openSecrets(home, null).decrypt(encrypted)).toBe('pa$$ "word"')
  })

  it('say so when the key was replaced', () => {
    const encrypted = openSecrets(home, null).encrypt('secret')
    rmSync(join(home, 'key'))
    expect(() => openSecrets(home, null).decrypt(encrypted)).toThrow('key of this Sitefork home was lost or replaced')
  })

  it('wrap the key with the keychain where there is one, and then need it', () => {
    const flip = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0xff))
    const keychain = { protect: flip, unprotect: flip }
    const encrypted = openSecrets(home, keychain).encrypt('secret')
    expect(readFileSync(join(home, 'key'), 'utf8')).toMatch(/^keychain /)
    expect(openSecrets(home, keychain).decrypt(encrypted)).toBe('secret')
    const locked = openSecrets(home, null)
    for (const use of [() => locked.decrypt(encrypted), () => locked.encrypt('secret')]) {
      expect(use).toThrow('locked by the system keychain')
    }
    expect(openSecrets(home, keychain).decrypt(encrypted)).toBe('secret')
  })

  it('notice a changed byte', () => {
    const secrets = openSecrets(home, null)
    const encrypted = Buffer.from(secrets.encrypt('secret'))
    encrypted[encrypted.length - 1] = (encrypted.at(-1) ?? 0) ^ 1
    expect(() => secrets.decrypt(encrypted)).toThrow('cannot be decrypted')
  })
})
