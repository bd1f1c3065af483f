// Which site of a dump is read, whatever tool wrote it: never another one, and never half of one.
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { type ChosenSite, chooseSite, type SiteRequest } from '../../../../src-main/dumps/choose-site.ts'
import { filterDump } from '../../../../src-main/dumps/filter-dump.ts'
import { splitStatements } from '../../../../src-main/dumps/split-statements.ts'
import { surveyDump } from '../../../../src-main/dumps/survey-dump.ts'
import { dumpWriters, smallSite } from '../../../support/dump-writers.ts'
import { randomOf } from '../../../support/random.ts'

const wish: SiteRequest = {
  database: undefined,
  configured: 'wordpress',
  prefix: 'wp_',
  ownUsers: false,
  multisite: false,
}
const site = { database: 'wordpress', tables: smallSite(), version: '8.0.39' }

function survey(sql: string | Buffer) {
  const surveyor = surveyDump()
  surveyor.push(Buffer.from(sql))
  return surveyor.finish()
}

async function filtered(sql: string | Buffer, { database }: ChosenSite, as = 'wordpress'): Promise<string> {
  const stream = Readable.from([Buffer.from(sql)]).pipe(filterDump({ database, as, server: 'mysql' }))
  return Buffer.concat(await stream.toArray()).toString('utf8')
}

/** What tables are made of and filled with: without settings, which end a dump. */
function contentOf(sql: string): readonly string[] {
  const all: string[] = []
  let now = ''
  const splitter = splitStatements({
    inside(chunk, from, to) {
      now += chunk.toString('latin1', from, to)
    },
    end() {
      all.push(now)
      now = ''
    },
    between() {},
    mixedIn() {},
    comment() {},
    delimiter() {},
  })
  splitter.push(Buffer.from(sql))
  splitter.finish()
  return all.filter((statement) => /^(?:INSERT|CREATE|ALTER TABLE)/.test(statement))
}

const chosen = (sql: string | Buffer, more: Partial<SiteRequest> = {}) => chooseSite(survey(sql), { ...wish, ...more })

describe.each(dumpWriters)('a dump of $name', ({ write, ends: isTold }) => {
  const sql = write(site)

  it('is read with every table and every byte of its rows', async () => {
    expect(survey(sql)).toMatchObject({ broken: undefined, unknown: undefined, saysEnd: isTold })
    const one = chosen(sql)
    const content = contentOf(await filtered(sql, one))
    expect(content.filter((statement) => statement.startsWith('CREATE TABLE'))).toHaveLength(site.tables.length)
    const rows = (text: string) => contentOf(text).filter((statement) => statement.startsWith('INSERT'))
    const unqualified = (text: string) => text.replaceAll('`wordpress`.', '')
    expect(rows(unqualified(await filtered(sql, one)))).toEqual(rows(unqualified(sql)))
  })

  it.runIf(isTold)('is refused where it was cut off, unless nothing is lost', async () => {
    const whole = contentOf(await filtered(sql, chosen(sql)))
    const bytes = Buffer.from(sql)
    const random = randomOf(7)
    // Behind a line something else begins, which is where a cut shows least.
    const lines = [...bytes.entries()].flatMap(([at, byte]) => (byte === 10 ? [at, at + 1] : []))
    const ends = [...lines, ...Array.from({ length: 60 }, () => random.below(bytes.length))]
    for (const end of ends.filter((at) => at < bytes.length)) {
      const cut = bytes.subarray(0, end)
      let taken: ChosenSite
      try {
        taken = chosen(cut)
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(?:bad-input|wordpress-not-found)$/) })
        continue
      }
      expect(contentOf(await filtered(cut, taken)), `cut at ${end}: ${cut.subarray(-60)}`).toEqual(whole)
    }
  })

  it('is read from the database that wp-config.php names, in whatever order they come', async () => {
    const other = { ...site, database: 'shop', tables: smallSite('wp_', 'http://shop.example') }
    const [first, second] = [write(site), write(other)]
    if (!/^USE `|`wordpress`\.`/m.test(first)) return
    for (const both of [first + second, second + first]) {
      const content = await filtered(both, chosen(both))
      expect(content).toContain('http://acme.example')
      expect(content).not.toContain('http://shop.example')
      const shop = await filtered(both, chosen(both, { configured: 'shop' }), 'shop')
      expect(shop).toContain('http://shop.example')
      expect(shop).not.toContain('http://acme.example')
      expect(() => chosen(both, { configured: 'neither' })).toThrow(/“wordpress”.*“shop”|“shop”.*“wordpress”/)
      expect(chosen(both, { configured: 'neither', database: 'shop' })).toMatchObject({
        database: 'shop',
        prefix: 'wp_',
      })
    }
  })
})

describe('a dump', () => {
  const dump = (tables = site.tables) => dumpWriters[0]?.write({ ...site, tables }) ?? ''

  it('may hold two sites in one database, which the prefix tells apart', () => {
    const both = dump([...site.tables, ...smallSite('old_', 'http://old.example')])
    expect(chosen(both)).toMatchObject({ database: '', prefix: 'wp_' })
    expect(chosen(both, { prefix: 'old_' })).toMatchObject({ database: '', prefix: 'old_' })
    expect(() => chosen(both, { prefix: undefined })).toThrow(/“wp_” and “old_”/)
    expect(() => chosen(both, { prefix: 'new_' })).toThrow(/“new_options”.*“wp_” and “old_”/)
  })

  it('is refused with a question where the site is in another database than wp-config.php names', () => {
    const sql = `CREATE TABLE \`wordpress\`.\`log\` (id INT);\nUSE \`shop\`;\n${dump()}`
    expect(() => chosen(sql)).toThrow(
      /^The database “wordpress”, which wp-config\.php names, is in the dump without .* those are in “shop”/,
    )
    expect(chosen(sql, { database: 'shop' })).toMatchObject({ database: 'shop', prefix: 'wp_' })
  })

  it('tells whether its server folded the case of names', () => {
    expect(chosen(dump(), { prefix: 'WP_' })).toEqual({ database: '', prefix: 'WP_', foldsCase: true })
    expect(chosen(dump()).foldsCase).toBe(false)
  })

  it('of a network has one site, whose prefix is found where wp-config.php computes it', () => {
    const network = dump([...site.tables, ...smallSite('wp_2_'), ...smallSite('wp_13_')])
    expect(chosen(network, { prefix: undefined })).toMatchObject({ database: '', prefix: 'wp_' })
    expect(() => chosen(network, { multisite: true })).toThrow(/“wp_blogs”, “wp_site” and “wp_sitemeta”/)
  })

  it.each(['options', 'posts', 'users', 'usermeta'])('is refused without %s, or without a row of it', (name) => {
    const without = dump(site.tables.filter((table) => table.name !== `wp_${name}`))
    expect(() => chosen(without)).toThrow(`wp_${name}`)
    const empty = dump(site.tables.map((table) => (table.name === `wp_${name}` ? { ...table, rows: [] } : table)))
    expect(() => chosen(empty)).toThrow(`no row for “wp_${name}”`)
    const ofOthers = () => chosen(without, { ownUsers: true })
    if (name.startsWith('user')) expect(ofOthers).not.toThrow()
  })

  it.each<[string, (sql: string) => string, RegExp]>([
    ['zeros', (sql) => `${sql.slice(0, 5000)}${'\0'.repeat(500)}${sql.slice(5500)}`, /zeros/],
    ['a page instead', () => '<html><body>504</body></html>', /a statement should begin stands “<html>/],
    ['nothing but its head', (sql) => sql.slice(0, 900), /makes no table/],
    [
      'text where SQL should be',
      (sql) => sql.replace(/LOCK TABLES `wp_terms` WRITE;/, 'error 500: try again;'),
      /“error 500/,
    ],
    ['another site', (sql) => sql.replaceAll('`wp_', '`joomla_'), /“wp_options”/],
    ['a placeholder', (sql) => sql.replaceAll('`wp_', '`SERVMASK_PREFIX_'), /All-in-One WP Migration/],
  ])('is refused in a sentence of its own where it has %s', (_name, damage, says) => {
    expect(() => chosen(damage(dump()))).toThrow(says)
  })
})
