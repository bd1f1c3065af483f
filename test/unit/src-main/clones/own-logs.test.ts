// Which logs tell what a clone's state changed, by what the catalog says and what lies in the pool.
import { beforeEach, describe, expect, it } from 'vitest'
import { type Catalog, openCatalog } from '../../../../src-main/catalog/catalog.ts'
import { keepState } from '../../../../src-main/clones/bookmarks.ts'
import { ownLogs } from '../../../../src-main/clones/own-logs.ts'
import { migrations } from '../../../support/migrations.ts'
import { cloneRow, pointRow, productionRow } from '../../../support/rows.ts'

let catalog: Catalog
beforeEach(() => {
  catalog = openCatalog(':memory:', migrations)
  catalog.productions.insert(productionRow())
  catalog.points.insert(pointRow({ id: 'p1' }))
  catalog.points.insert(pointRow({ id: 'p0' }))
  catalog.clones.insert(cloneRow({ id: 'shop', point: 'p1', state: 's1' }))
})

/** Asks for a state whose folder has these logs, as the keeper lists them. */
const asked = (listed: string, state = 's1', index = '') =>
  ownLogs(
    { catalog, pool: { run: async (argv) => (argv.some((one) => one.endsWith('.index')) ? index : listed) } },
    { clone: 'shop', state },
  )

function made(state: string, file: string, offset: number): void {
  catalog.made.add([`clones/shop/${state}`])
  catalog.made.setLogStart(`clones/shop/${state}`, { file, offset })
}

const first = { file: 'binlog.000001', offset: 4 }

describe('the logs of a state', () => {
  it('begin at the first event of the first file, whether a server has written yet or not', async () => {
    made('s1', first.file, first.offset)
    const all = { basePoint: 'p1', folder: 'clones/shop/s1/db', from: first, ownFrom: first }
    expect(await asked('')).toEqual(all)
    expect(await asked('binlog.000001 700\nbinlog.000002 900\n')).toEqual(all)
  })

  it('of a copy count from the point on as well, and say where its own part begins', async () => {
    made('s1', 'binlog.000002', 512)
    const ownFrom = { file: 'binlog.000002', offset: 512 }
    expect(await asked('binlog.000001 700\nbinlog.000002 512\nbinlog.000003 90\n')).toMatchObject({
      from: first,
      ownFrom,
    })
  })

  it('of a bookmark lead to the point that it rests on', async () => {
    made('kept', 'binlog.000001', 700)
    keepState(
      { catalog },
      {
        id: 'b1',
        clone: 'shop',
        kind: 'named',
        name: 'Kept',
        state: 'kept',
        point: 'p0',
        dataAt: '2026-11-26T10:00:00Z',
      },
    )
    expect(await asked('binlog.000001 700\n', 'kept')).toMatchObject({ basePoint: 'p0', folder: 'clones/shop/kept/db' })
  })

  it.each([
    ['the first file is gone', 'binlog.000002 512\n', /^The beginning .* is not there any more\.$/],
    ['a file between is gone', 'binlog.000001 700\nbinlog.000003 90\n', /^A part .* is missing\.$/],
    ['the file in which it began is gone', 'binlog.000001 700\n', /^The end .* is missing\.$/],
    ['the file in which it began is shorter', 'binlog.000001 700\nbinlog.000002 511\n', /^The end .* is missing\.$/],
    ['all are gone', '', /^The beginning .* is not there any more\.$/],
  ])('are unknown where %s', async (_what, listed, sentence) => {
    made('s1', 'binlog.000002', 512)
    expect(await asked(listed)).toEqual({ unknown: expect.stringMatching(sentence) })
  })

  it('are unknown of a state of an earlier version, and of one that is gone', async () => {
    catalog.made.add(['clones/shop/s1'])
    expect(await asked('binlog.000001 700\n')).toEqual({
      unknown: expect.stringContaining('an earlier version of Sitefork'),
    })
    expect(await asked('', 'other')).toEqual({ unknown: 'This state of the clone is not there any more.' })
  })

  it('are missing where the server says that it has some, or more', async () => {
    made('s1', first.file, first.offset)
    const index = './binlog.000001\n./binlog.000002\n'
    expect(await asked('', 's1', index)).toEqual({
      unknown: expect.stringMatching(/^The beginning of .* not there any more/),
    })
    expect(await asked('binlog.000001 700\n', 's1', index)).toEqual({
      unknown: expect.stringMatching(/^The end of .* is missing/),
    })
    const all = 'binlog.000001 700\nbinlog.000002 900\nbinlog.000003 4\n'
    expect(await asked(all, 's1', index)).toMatchObject({ from: first })
  })
})
