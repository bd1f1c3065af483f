// Which parts of a production's logs lie between two of its moments: all of its transactions between, and no other.
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type HistoryParts,
  type ProductionSide,
  productionLogs,
  readParts,
} from '../../src-main/comparing/production-logs.ts'
import { openLogStore } from '../../src-main/history/log-store.ts'
import { type BesideHost, besideHost } from '../support/beside-host.ts'
import { covered, deleted, forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { newSeed, randomOf } from '../support/random.ts'
import { pairOf, sqlIn } from '../support/seen.ts'

const seed = newSeed
const { below } = randomOf(seed)
const site = linkedSite()

/** A transaction as the one who wrote it knows it, with the seconds of production's clock before and after. */
interface Written {
  readonly n: number
  readonly gtid: string
  readonly from: number
  readonly to: number
}

let beside: BesideHost
let writer: mysql.Connection
const written: Written[] = []

beforeAll(async () => {
  beside = await besideHost(site.host)
  const { address, database } = site.production
  const { user, password, name, port } = database
  writer = await mysql.createConnection({ host: address, port, user, password, database: name })
  await writer.query('CREATE TABLE written (n INT PRIMARY KEY)')
})
afterAll(async () => {
  await writer?.end()
  beside?.catalog.close()
})

async function ask(question: string): Promise<string> {
  const [rows] = await writer.query({ sql: question, rowsAsArray: true })
  return String((rows as unknown[][])[0]?.[0])
}
const second = async () => Math.floor(Number(await ask('SELECT UNIX_TIMESTAMP(NOW(6))')))

async function write(transactions: number): Promise<void> {
  for (let count = 0; count < transactions; count++) {
    const [n, from] = [written.length + 1, await second()]
    await writer.query(`INSERT INTO written VALUES (${n})`)
    written.push({ n, gtid: await ask('SELECT @@last_gtid'), from, to: await second() })
    // Some seconds have many, some have none.
    if (below(30) === 0) await writer.query(`DO SLEEP(${below(18) / 10})`)
  }
}

const parts = (): HistoryParts => ({
  history: beside.catalog.history,
  points: beside.catalog.points,
  recorder: {
    logStore: (production) => openLogStore(beside.pool, production),
    // The host's own recorder writes down what its mirror has.
    record: () => covered(site.host, site.id, new Date()),
  },
})

/** Numbers of the writer's transactions in the logs between two sides, in the order of the log. */
async function between(from: ProductionSide, to: ProductionSide): Promise<readonly number[]> {
  const production = beside.catalog.productions.get(site.id)
  if (!production) throw new Error('The production is not in the catalog.')
  const found = await productionLogs(parts(), production, from, to)
  if (found.is === 'none') throw new Error(found.why)
  const numbers = new Map(written.map((one) => [one.gtid, one.n]))
  const read: number[] = []
  const transaction = ({ gtid }: { readonly gtid: string | null }) => {
    const n = numbers.get(gtid ?? '')
    if (n !== undefined) read.push(n)
  }
  await readParts(parts(), site.id, found.parts, () => [{ transaction }])
  return read
}

const moment = (at: number): ProductionSide => ({ is: 'moment', at: new Date(at * 1000).toISOString() })

test(`between two seconds are exactly the transactions that were committed between them (seed ${seed})`, async () => {
  await write(150)
  const [first, last] = [written[0]?.from ?? 0, written.at(-1)?.to ?? 0]
  await covered(site.host, site.id, new Date((last + 1) * 1000))
  for (let pair = 0; pair < 25; pair++) {
    const [one, other] = [first + below(last - first + 2), first + below(last - first + 2)]
    const [from, to] = [Math.min(one, other), Math.max(one, other)]
    const read = await between(moment(one), moment(other))
    const surely = written.filter((each) => each.from >= from && each.to < to).map(({ n }) => n)
    // One that was under way as a second began may count for either.
    const possibly = written.filter((each) => each.to >= from && each.from < to).map(({ n }) => n)
    expect(read).toEqual(read.toSorted((a, b) => a - b))
    expect(read).toEqual(expect.arrayContaining(surely))
    expect(possibly).toEqual(expect.arrayContaining([...read]))
  }
})

test(`between two points, and from a point to now, is exactly what they differ in (seed ${seed})`, async () => {
  const taken = async () => {
    const { job } = await site.host.client().point.take({ production: site.id })
    const writing = write(20)
    expect((await site.host.ended(job)).state).toBe('done')
    await writing
    const [point] = beside.catalog.points.of(site.id)
    if (!point) throw new Error('No point was taken.')
    return point
  }
  const has = async (point: string) => {
    const clone = await forked(site.host, site.id, `of-${point}`.toLowerCase(), { is: 'point', point })
    const rows = await sqlIn(await pairOf(clone), 'SELECT n FROM written ORDER BY n')
    await deleted(site.host, clone)
    return rows.split('\n').filter(Boolean).map(Number)
  }
  const points = [await taken(), await taken()]
  await site.host.until('both are ready', async (client) =>
    (await client.point.list({ production: site.id })).every((one) => one.state.is === 'ready'),
  )
  const [older, newer] = points.map(({ id }) => beside.catalog.points.get(id))
  if (!older || !newer) throw new Error('A point is gone.')
  const [before, after] = [await has(older.id), await has(newer.id)]
  const added = after.filter((n) => !before.includes(n))
  expect(added.length).toBeGreaterThan(0)
  const side = (point: typeof older): ProductionSide => ({ is: 'point', point })
  expect(await between(side(older), side(newer))).toEqual(added)
  expect(await between(side(newer), side(older))).toEqual(added)
  const all = written.map(({ n }) => n)
  expect(await between(side(newer), { is: 'now' })).toEqual(all.filter((n) => !after.includes(n)))
  expect(await between(side(newer), side(newer))).toEqual([])
})
