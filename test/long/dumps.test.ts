// A real site's database as every common tool writes it down: each is linked as the same site. Damaged, it is refused or whole.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleted, forked } from '../support/clones.ts'
import { dumpWriters, type Written, type WrittenTable } from '../support/dump-writers.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { zipOfTexts } from '../support/packed-bytes.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { randomOf } from '../support/random.ts'
import { pairOf, sqlIn } from '../support/seen.ts'
import { createVisitor } from '../support/visitor.ts'

let production: TestProduction
let host: TestHost
let folder: string
let site: Written
let sums: string
const at = (name: string) => join(folder, name)
const docker = (...argv: string[]) => execFileSync('docker', argv, { maxBuffer: 2 ** 30 })
const dumped = (...flags: string[]) => docker('exec', production.container, 'mariadb-dump', ...flags)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sitefork-dumps-'))
  production = await testProduction()
  await production.visit()
  await production.sql(`
    CREATE DATABASE second; CREATE TABLE second.wp_options SELECT * FROM wordpress.wp_options;
    CREATE TABLE old_options SELECT * FROM wp_options; UPDATE old_options SET option_value = 'http://old.example' WHERE option_name IN ('home', 'siteurl');
    INSERT INTO wp_posts (post_content, post_title, post_excerpt, to_ping, pinged, post_content_filtered)
      VALUES ('USE \`other\`;\\nDROP TABLE wp_users;\\n-- Dump completed on 2026', 'it''s', '🦊', '', '', '');
  `)
  const { container, path } = production
  writeFileSync(at('site.tar.gz'), docker('exec', container, 'tar', '-C', join(path, '..'), '-czf', '-', '.'))
  site = await readSite()
  sums = await checksums((query) => production.sql(query))
  host = await testHost({ poolBytes: 8 * 2 ** 30 })
  await host.start()
})
afterAll(async () => {
  await host?.cleanUp()
  await production?.cleanUp()
  rmSync(folder, { recursive: true, force: true })
})

async function readSite(): Promise<Written> {
  const names = (await production.sql("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'"))
    .trim()
    .split('\n')
    .map((line) => line.split('\t')[0] ?? '')
  const [version = ''] = (await production.sql('SELECT VERSION()')).trim().split('\n')
  return { database: 'wordpress', version, tables: names.map(readTable) }
}

function readTable(name: string): WrittenTable {
  const text = dumped('--compact', '--skip-extended-insert', 'wordpress', name).toString('utf8')
  const lines = text.split('\n')
  const from = lines.findIndex((line) => line.startsWith('CREATE TABLE')) + 1
  const to = lines.findIndex((line, index) => index >= from && line.startsWith(') '))
  const items = lines.slice(from, to).map((line) => line.trim().replace(/,$/, ''))
  const start = `INSERT INTO \`${name}\` VALUES (`
  const rows = lines.filter((line) => line.startsWith(start)).map((line) => [line.slice(start.length, -2)])
  return {
    name,
    columns: items.filter((item) => item.startsWith('`')),
    keys: items.filter((item) => !item.startsWith('`')),
    tail: (lines[to] ?? '').slice(2).replace(/;$/, ''),
    rows,
  }
}

async function checksums(ask: (query: string) => Promise<string>): Promise<string> {
  const tables = site.tables.map(({ name }) => `\`${name}\``).join(', ')
  return (await ask(`CHECKSUM TABLE ${tables} EXTENDED`)).trim()
}

async function link(sql: Buffer, name: string, database?: string) {
  writeFileSync(at(name), sql)
  const backup = { dump: at(name), files: at('site.tar.gz'), ...(database && { database }) }
  const { job, id } = await host.client().production.linkBackup({ name, backup })
  return { id, job: await host.ended(job) }
}

const unlink = async (production: string) => host.ended((await host.client().production.unlink({ production })).job)

async function expectSite(sql: Buffer, name: string, database?: string): Promise<void> {
  const { id, job } = await link(sql, name, database)
  expect(job.state, `${name}: ${job.failure?.message} ${job.failure?.detail}`).toBe('done')
  const clone = await forked(host, id, `of-${id.slice(0, 6)}`, { is: 'newest' })
  const pair = await pairOf(clone)
  expect(await checksums((query) => sqlIn(pair, query)), name).toBe(sums)
  const row = (await host.client().clone.list({})).find((each) => each.id === clone)
  expect((await createVisitor(row?.url ?? '').visit('/')).status).toBe(200)
  await deleted(host, clone)
  await unlink(id)
}

test.each(dumpWriters)('$name', async ({ name, write }) => {
  await expectSite(Buffer.from(write(site)), `${name.replaceAll(/\W+/g, '-')}.sql`)
})

const flags: readonly (readonly string[])[] = [
  ['--databases', 'wordpress'],
  ['--add-drop-database', '--databases', 'second', 'wordpress'],
  ['--all-databases'],
  ['--skip-extended-insert', '--hex-blob', '--complete-insert', '--tz-utc', 'wordpress'],
  ['--single-transaction', '--routines', '--events', '--triggers', 'wordpress'],
  ['--compact', 'wordpress'],
  ['--skip-opt', '--quick', '--order-by-primary', 'wordpress'],
]

test.each(flags.map((one) => [one.join(' '), one] as const))('mariadb-dump %s', async (name, one) => {
  await expectSite(dumped(...one), `${name.replaceAll(/\W+/g, '-')}.sql`)
})

test('in a .zip', async () => {
  await expectSite(zipOfTexts([['backup/site.sql', dumped('wordpress').toString('utf8')]]), 'site.zip')
})

test('cut off, with a hole or with noise, it is refused in a sentence, or has lost nothing', {
  timeout: 600_000,
}, async () => {
  const random = randomOf(20_261_127)
  const wholes = ['phpMyAdmin', 'UpdraftPlus', 'mysqldump'].map((name) =>
    Buffer.from(dumpWriters.find((one) => one.name === name)?.write(site) ?? ''),
  )
  for (let count = 0; count < 12; count++) {
    const whole = random.pick(wholes)
    const place = random.below(whole.length)
    const damaged = random.pick([
      () => whole.subarray(0, place),
      () => Buffer.concat([whole.subarray(0, place), Buffer.alloc(512), whole.subarray(place + 512)]),
      () => Buffer.concat([whole.subarray(0, place), Buffer.from("\xff'; --"), whole.subarray(place)]),
    ])()
    const { id, job } = await link(damaged, `damaged-${count}.sql`)
    if (job.state === 'done') {
      const clone = await forked(host, id, `damaged-${count}`, { is: 'newest' })
      const pair = await pairOf(clone)
      expect(await checksums((query) => sqlIn(pair, query)), `case ${count} at ${place}`).toBe(sums)
      await deleted(host, clone)
    } else {
      expect(job.failure?.code).toMatch(/^(?:bad-input|wordpress-not-found)$/)
    }
    await unlink(id)
  }
})
