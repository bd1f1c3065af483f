// A production that cannot be reached: read from its backup, a dump and an archive, and forked like any other.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleted, forked } from '../support/clones.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { pairOf, sqlIn } from '../support/seen.ts'
import { createVisitor } from '../support/visitor.ts'

let production: TestProduction
let host: TestHost
let folder: string
let dump: Buffer
const at = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sitefork-backup-'))
  production = await testProduction()
  await production.visit()
  await production.sql(`
    CREATE TABLE odd (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(60), body LONGBLOB, day DATE, long_name INT AS (LENGTH(name)) STORED);
    SET sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO';
    INSERT INTO odd (id, name, body, day) VALUES (0, '🦊', X'00ff27', '2026-02-31'), (5, 'USE \`other\`;\\nCREATE DEFINER=\`a\`@\`b\` VIEW', '', '0000-00-00');
    CREATE TABLE seen (n INT);
    CREATE TRIGGER see AFTER INSERT ON odd FOR EACH ROW INSERT INTO seen VALUES (NEW.id);
    CREATE VIEW odd_view AS SELECT name FROM odd;
  `)
  const { container, path } = production
  dump = dumped()
  writeFileSync(at('site.sql'), dump)
  writeFileSync(at('site.sql.zst'), zstdCompressSync(dump))
  execFileSync('gzip', ['-k', at('site.sql')])
  // As hosts pack it: in a directory, beside others.
  writeFileSync(at('site.tar.gz'), docker('exec', container, 'tar', '-C', join(path, '..'), '-czf', '-', '.'))
  writeFileSync(at('content.tar.gz'), docker('exec', container, 'tar', '-C', `${path}/wp-content`, '-czf', '-', '.'))
  host = await testHost({ poolBytes: 6 * 2 ** 30 })
  await host.start()
})
afterAll(async () => {
  await host?.cleanUp()
  await production?.cleanUp()
  rmSync(folder, { recursive: true, force: true })
})

const link = (name: string, sql: string, files = 'site.tar.gz') =>
  host.client().production.linkBackup({ name, backup: { dump: at(sql), files: at(files) } })

const docker = (...argv: string[]) => execFileSync('docker', argv, { maxBuffer: 2 ** 30 })
const dumped = () =>
  docker('exec', production.container, 'mariadb-dump', '--single-transaction', '--databases', 'wordpress')

async function expectSame(clone: string): Promise<void> {
  const pair = await pairOf(clone)
  const tables = (await production.sql("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'"))
    .trim()
    .split('\n')
    .map((line) => `\`${line.split('\t')[0]}\``)
  const sums = `CHECKSUM TABLE ${tables.join(', ')} EXTENDED`
  expect(await sqlIn(pair, sums)).toBe((await production.sql(sums)).trim())
  expect(await sqlIn(pair, "SHOW TRIGGERS LIKE 'odd'")).toContain('see')
  expect(await sqlIn(pair, 'SELECT COUNT(*) FROM odd_view')).toBe('2')
}

test('a dump and an archive become a production by the shell, forked with every row and the site it was', async () => {
  const { code, stderr } = await host.cli('link', '--dump', at('site.sql.gz'), '--files', at('site.tar.gz'))
  expect(code, stderr).toBe(0)
  const [one] = await host.client().production.list()
  const id = one?.id ?? ''
  expect(one).toMatchObject({ id, name: 'site', source: { is: 'backup' }, sync: { is: 'backup' } })
  expect(one?.facts).toMatchObject({ homeUrl: 'http://acme.example', server: 'mariadb', tablePrefix: 'wp_' })
  expect(one?.facts.wordpressVersion).toMatch(/^\d+\.\d+/)
  const clone = await forked(host, id, 'from-files', { is: 'now' })
  await expectSame(clone)
  const row = (await host.client().clone.list({})).find((each) => each.id === clone)
  const page = await createVisitor(row?.url ?? '').visit('/')
  expect([page.status, page.text]).toEqual([200, expect.stringContaining('Acme')])
  await deleted(host, clone)
})

test('what its clone changed is taken there by a script, and back by another; Sitefork itself writes nothing', async () => {
  const [one] = await host.client().production.list()
  const clone = await forked(host, one?.id ?? '', 'worked', { is: 'now' })
  await sqlIn(
    await pairOf(clone),
    `SET NAMES utf8mb4;
     INSERT INTO wp_posts (post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered, post_type)
       VALUES (1, NOW(), NOW(), 'By hand', 'Carried over', '', 'publish', 'carried-over', '', '', NOW(), NOW(), '', 'post');
     INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (LAST_INSERT_ID(), 'subtitle', 'größe 🦊');
     UPDATE wp_options SET option_value = 'From a file' WHERE option_name = 'blogdescription'`,
  )
  const before = await production.sql('CHECKSUM TABLE wp_posts, wp_postmeta, wp_options EXTENDED')
  const refused = await host.cli('promote', 'worked', '--yes', 'site')
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringContaining('was read from files, so Sitefork cannot'),
  ])
  const { code, stdout, stderr } = await host.cli('export-patch', 'worked', '--json')
  expect(code, stderr).toBe(0)
  const { promotion, text } = JSON.parse(stdout) as { readonly promotion: string; readonly text: string }
  const ran = (script: string) => {
    const argv = [
      'exec',
      '--interactive',
      production.container,
      'mariadb',
      '--default-character-set=utf8mb4',
      'wordpress',
    ]
    return execFileSync('docker', argv, { input: script }).toString()
  }
  expect(ran(text)).toMatch(/Written: \d+ rows/)
  const posts = "SELECT ID FROM wp_posts WHERE post_name = 'carried-over'"
  const id = Number(await production.sql(posts))
  expect(id).toBeGreaterThan(1000)
  expect(id).toBeLessThan(3000)
  const bytes = Buffer.from('größe 🦊').toString('hex').toUpperCase()
  expect(await production.sql(`SELECT HEX(meta_value) FROM wp_postmeta WHERE post_id = ${id}`)).toBe(`${bytes}\n`)
  expect(await production.sql("SELECT option_value FROM wp_options WHERE option_name = 'blogdescription'")).toBe(
    'From a file\n',
  )
  const back = await host.cli('export-patch', promotion, '--undo')
  expect(ran(back.stdout)).toMatch(/Written: \d+ rows/)
  expect(await production.sql('CHECKSUM TABLE wp_posts, wp_postmeta, wp_options EXTENDED')).toBe(before)
  await deleted(host, clone)
})

test('nothing that asks production is done for it, and its one point stays', async () => {
  const [one] = await host.client().production.list()
  const production = one?.id ?? ''
  await expect(host.client().point.take({ production })).rejects.toMatchObject({
    message: expect.stringContaining('was read from files'),
  })
  await expect(host.client().production.pause({ production })).rejects.toMatchObject({ code: 'bad-input' })
  const points = await host.client().point.list({ production })
  expect(points).toMatchObject([{ kept: true, state: { is: 'ready' } }])
})

test('Zstandard and zip are read as well, also when killed on the way', async () => {
  const keeper = `sitefork-${host.instance}-keeper`
  const zip = ['exec', '--interactive', keeper, 'bsdtar', '-cf', '-', '--format', 'zip', '@-']
  const zipped = execFileSync('docker', zip, { input: readFileSync(at('site.tar.gz')), maxBuffer: 2 ** 30 })
  writeFileSync(at('site.zip'), zipped)
  const { job, id } = await link('zipped', 'site.sql.zst', 'site.zip')
  await host.atStep(job, 'load')
  await host.kill()
  await host.start()
  await host.until('it is linked all the same', async (client) => {
    const linked = (await client.production.list()).some((one) => one.id === id && one.sync.is === 'backup')
    return linked && (await client.job.list()).every((one) => one.state !== 'running')
  })
  const clone = await forked(host, id, 'from-zip', { is: 'newest' })
  await expectSame(clone)
  await deleted(host, clone)
})

test('files that are not what they should be are told, and what is not complete', async () => {
  await expect(link('x', 'nowhere.sql')).rejects.toMatchObject({ message: expect.stringMatching(/cannot be read/) })
  await expect(link('x', 'site.zip')).rejects.toMatchObject({ message: expect.stringMatching(/no \.sql file/) })
  writeFileSync(at('half.sql.gz'), execFileSync('gzip', ['-c', at('site.sql')], { maxBuffer: 2 ** 30 }))
  truncateSync(at('half.sql.gz'), Math.floor(statSync(at('half.sql.gz')).size / 2))
  await expect(link('x', 'half.sql.gz')).rejects.toMatchObject({ message: expect.stringMatching(/not complete/) })
  writeFileSync(at('cut.sql'), dump.subarray(0, dump.length - 100))
  writeFileSync(at('other.sql'), '-- phpMyAdmin SQL Dump\nCREATE TABLE t (id INT);\n')
  const failures: string[] = []
  for (const [name, sql, files] of [
    ['cut', 'cut.sql', 'site.tar.gz'],
    ['other', 'other.sql', 'site.tar.gz'],
    ['content', 'site.sql', 'content.tar.gz'],
  ] as const) {
    const { job, id } = await link(name, sql, files)
    failures.push((await host.ended(job)).failure?.message ?? 'none')
    await host.ended((await host.client().production.unlink({ production: id })).job)
  }
  expect(failures).toEqual([
    expect.stringMatching(/not complete/),
    expect.stringMatching(/no table “wp_options”/),
    expect.stringMatching(/no WordPress in the archive/),
  ])
  const doctor = await host.client().doctor()
  expect(doctor.find((one) => one.name === 'Orphans')).toMatchObject({ level: 'ok' })
})

test('another backup becomes a point in which only what differs takes room, whatever is killed on the way', async () => {
  const id = (await host.client().production.list()).find(({ name }) => name === 'site')?.id ?? ''
  const [first] = await host.client().point.list({ production: id })
  const before = await forked(host, id, 'before', { is: 'newest' })
  const old = await sqlIn(await pairOf(before), 'CHECKSUM TABLE odd, wp_options, wp_posts EXTENDED')
  await production.sql(`
    SET sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO';
    UPDATE odd SET name = 'another', day = '2026-02-30' WHERE id = 0;
    INSERT INTO odd (id, name) VALUES (9, 'new');
    DELETE FROM odd WHERE id = 5;
    CREATE TABLE later (id INT PRIMARY KEY, odd INT, CONSTRAINT of_odd FOREIGN KEY (odd) REFERENCES odd (id));
    INSERT INTO later VALUES (1, 9);
    ALTER TABLE seen ADD COLUMN at DATETIME DEFAULT '2026-01-01 00:00:00';
    UPDATE wp_options SET option_value = 'Acme, later' WHERE option_name = 'blogname';
  `)
  await production.writeFile('wp-content/uploads/later.txt', 'later')
  await production.exec('rm', `${production.path}/readme.html`)
  writeFileSync(at('later.sql'), dumped())
  writeFileSync(
    at('later.tar.gz'),
    docker('exec', production.container, 'tar', '-C', production.path, '-czf', '-', '.'),
  )
  const later = { dump: at('later.sql'), files: at('later.tar.gz') }
  for (const step of ['load', 'take']) {
    const { job } = await host.client().production.readBackup({ production: id, backup: later })
    await host.atStep(job, step)
    await host.kill()
    await host.start()
    const clone = await forked(host, id, 'meanwhile', { is: 'newest' })
    expect(await sqlIn(await pairOf(clone), 'CHECKSUM TABLE odd, wp_options, wp_posts EXTENDED')).toBe(old)
    await deleted(host, clone)
  }
  const { code, stderr } = await host.cli('read-backup', id, '--dump', later.dump, '--files', later.files)
  expect(code, stderr).toBe(0)
  const points = await host.client().point.list({ production: id })
  expect(points).toMatchObject([
    { kept: true, state: { is: 'ready' }, at: statSync(later.dump).mtime.toISOString() },
    { id: first?.id, kept: true },
  ])
  const clone = await forked(host, id, 'later', { is: 'newest' })
  await expectSame(clone)
  const row = (await host.client().clone.list({})).find((each) => each.id === clone)
  const visitor = createVisitor(row?.url ?? '')
  expect((await visitor.visit('/')).text).toContain('Acme, later')
  expect((await visitor.visit('/wp-content/uploads/later.txt')).text).toBe('later')
  expect((await visitor.visit('/readme.html')).status).toBe(404)
  await host.until('what the new point holds alone is known, and little', async (client) => {
    const bytes = (await client.point.list({ production: id }))[0]?.bytes
    return typeof bytes === 'number' && bytes < 12 * 2 ** 20
  })
  await deleted(host, clone)
  const again = await forked(host, id, 'again', { is: 'point', point: first?.id ?? '' })
  expect(await sqlIn(await pairOf(again), 'CHECKSUM TABLE odd, wp_options, wp_posts EXTENDED')).toBe(old)
  await deleted(host, again)
  await deleted(host, before)
  const doctor = await host.client().doctor()
  expect(doctor.find((each) => each.name === 'Orphans')).toMatchObject({ level: 'ok' })
})
