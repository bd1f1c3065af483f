// Copies of the catalog: made whole, bounded, told from each other, and taken back.
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openCatalog } from '../../../../src-main/catalog/catalog.ts'
import { openCopies } from '../../../../src-main/catalog/copies.ts'
import { catalogRowsSchema } from '../../../../src-main/catalog/row-export.ts'
import { openDatabase } from '../../../../src-main/catalog/sqlite.ts'
import { migrations } from '../../../support/migrations.ts'
import { cloneRow, jobRow, pointRow, productionRow } from '../../../support/rows.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sitefork-copies-'))
})
afterEach(() => rmSync(home, { recursive: true }))

const copies = () => openCopies(home, migrations)
const open = (name = 'catalog.db') => openCatalog(join(home, name), migrations, copies().beforeMigration)
const names = () => readdirSync(join(home, 'copies')).sort()

describe('copies of the catalog', () => {
  it('are one a day, a week of them, for their owner only; what goes on is ahead of each', async () => {
    const catalog = open()
    const id = catalog.lineage.id()
    for (let day = 1; day <= 9; day++) {
      await copies().daily(catalog, new Date(Date.UTC(2026, 10, day, 10)))
      await copies().daily(catalog, new Date(Date.UTC(2026, 10, day, 20)))
    }
    expect(names()).toEqual([3, 4, 5, 6, 7, 8, 9].map((day) => `day-2026-11-0${day}.db`))
    expect(statSync(join(home, 'copies', 'day-2026-11-09.db')).mode & 0o777).toBe(0o600)
    expect(
      copies()
        .all()
        .map((one) => [one.id, one.generation]),
    ).toEqual([2, 3, 4, 5, 6, 7, 8].map((n) => [id, n]))
    expect(catalog.lineage.generation()).toBe(9)
    catalog.close()
  })

  it('are made before a migration changes the tables', () => {
    const before = join(home, 'before-011')
    mkdirSync(before)
    for (const name of readdirSync(migrations).filter((one) => one < '011')) {
      copyFileSync(join(migrations, name), join(before, name))
    }
    openDatabase(join(home, 'catalog.db'), before).close()
    open().close()
    expect(names()).toEqual(['migration-011-lineage.db'])
    const copy = new DatabaseSync(join(home, 'copies', 'migration-011-lineage.db'))
    expect(copy.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'made'").get()).toEqual({ n: 0 })
    copy.close()
  })

  it('give everything back, in the place of what was there', async () => {
    const lost = open()
    lost.productions.insert(productionRow())
    lost.points.insert(pointRow())
    lost.clones.insert(cloneRow())
    lost.jobs.save(jobRow())
    lost.jobs.addLine('job1', 'Copying')
    lost.history.begin({ id: 's', production: 'acme', fromAt: 'a', toAt: 'b', position: '', serverBuild: 'mariadb' })
    const file = await copies().beforeRecovery(lost, new Date())
    const fresh = open('fresh.db')
    fresh.productions.insert(productionRow({ id: 'other' }))
    fresh.points.insert(pointRow({ id: 'point9', production: 'other' }))
    copies().migrated({ file, id: '', generation: 0 }, join(home, 'migrated.db'))
    fresh.replaceFrom(join(home, 'migrated.db'))
    expect(fresh.rows.read()).toEqual(lost.rows.read())
    expect([fresh.jobs.lines('job1'), fresh.history.open('acme')?.id]).toEqual([['Copying'], 's'])
    fresh.points.insert(pointRow({ id: 'point2' }))
    expect(() => fresh.points.insert(pointRow({ id: 'x', production: 'nobody' }))).toThrow(/FOREIGN KEY/)
    for (const one of [lost, fresh]) one.close()
  })

  it('are no other files, whatever they are called', () => {
    const catalog = open()
    catalog.close()
    copies().beforeMigration('010-x.sql', (file) => writeFileSync(file, 'no catalog at all'))
    expect(copies().all()).toEqual([])
  })
})

describe('the catalog', () => {
  it('says that a damaged file is safe to move away, and leaves it as it is', () => {
    writeFileSync(join(home, 'catalog.db'), 'x'.repeat(5000))
    expect(() => open()).toThrow(/is damaged\. Nothing was changed/)
    expect(statSync(join(home, 'catalog.db')).size).toBe(5000)
  })

  it('gives its rows as text and takes them back, whole or not at all', () => {
    const catalog = open()
    catalog.productions.insert(productionRow())
    catalog.points.insert(pointRow())
    catalog.made.add(['productions/acme/live'])
    const text = JSON.stringify(catalog.rows.read())
    const other = open('other.db')
    other.productions.insert(productionRow({ id: 'gone' }))
    other.history.begin({ id: 's', production: 'gone', fromAt: 'a', toAt: 'b', position: '', serverBuild: '' })
    other.rows.replace(catalogRowsSchema.parse(JSON.parse(text)))
    expect(JSON.stringify(other.rows.read())).toBe(text)
    expect(other.productions.get('acme')?.secrets).toEqual(catalog.productions.get('acme')?.secrets)
    expect(other.history.stretches('gone')).toEqual([])
    const torn = JSON.parse(text.replaceAll('"production":"acme"', '"production":"nobody"'))
    expect(() => other.rows.replace(catalogRowsSchema.parse(torn))).toThrow()
    expect(JSON.stringify(other.rows.read())).toBe(text)
    for (const one of [catalog, other]) one.close()
  })
})
