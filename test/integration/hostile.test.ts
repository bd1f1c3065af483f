// A production that attacks: its root, its database and its files try to get out of the mirror and of a clone.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { dialectOf } from '../../src-main/database/dialect/dialect-of.ts'
import { openLogStore } from '../../src-main/history/log-store.ts'
import { linkedSite } from '../support/linked-site.ts'
import { docker, inPool, type Pair, pairOf, sqlIn, stateOf, tryIn } from '../support/seen.ts'
import { createVisitor } from '../support/visitor.ts'

const run = promisify(execFile)
const site = linkedSite()
let clone: string
let pair: Pair

beforeAll(async () => {
  const client = site.host.client()
  const started = await client.clone.fork({ production: site.id, name: 'victim', from: { is: 'newest' } })
  expect(await site.host.ended(started.job)).toMatchObject({ state: 'done' })
  clone = started.id
  pair = await pairOf(clone)
})

const container = (name: string) => `sitefork-${site.host.instance}-${name}`
const mirror = () => container(`mirror-${site.id}`)
const inMirror = (query: string) =>
  docker(
    'exec',
    '--user=0',
    mirror(),
    'mariadb',
    '--no-defaults',
    '--socket=/run/mysqld/mysqld.sock',
    '-BN',
    '-e',
    query,
  )

describe('every container', () => {
  it('has a root file system of its own that it cannot write, no capabilities by default, and limits', async () => {
    const names = await docker(
      'ps',
      '--format',
      '{{.Names}}',
      '--filter',
      `label=dev.sitefork.instance=${site.host.instance}`,
    )
    const all = JSON.parse(await docker('inspect', ...names.split('\n'))) as {
      Name: string
      Config: { User: string; Labels: Record<string, string> }
      HostConfig: Record<string, unknown> & { Memory: number; MemorySwap: number; PidsLimit: number }
      Mounts: { Destination: string; Source: string; Type: string }[]
    }[]
    expect(all.length).toBeGreaterThan(7)
    for (const { Name, Config, HostConfig, Mounts } of all) {
      const role = Config.Labels['dev.sitefork.role'] ?? ''
      expect(HostConfig.ReadonlyRootfs, Name).toBe(true)
      expect(HostConfig.Privileged, Name).toBe(false)
      expect(HostConfig.Memory, Name).toBeGreaterThan(0)
      expect(HostConfig.MemorySwap, Name).toBe(HostConfig.Memory)
      expect(HostConfig.PidsLimit, Name).toBeGreaterThan(0)
      expect(HostConfig.CapDrop, Name).toEqual(['ALL'])
      if (['mirror', 'database'].includes(role)) expect(Config.User, Name).toBe('3306:3306')
      if (role === 'web') expect(Config.User, Name).toBe('33:33')
      if (['mirror', 'database', 'web', 'courier'].includes(role)) {
        // A part of a state, never the directory that holds both.
        const bound = Mounts.filter((one) => one.Type === 'volume').map((one) => one.Source)
        expect(
          bound.every((path) => /-(?:db|files|socket|tree-[0-9a-f]{12})\/_data$/.test(path)),
          Name,
        ).toBe(true)
      }
    }
  })
})

describe('a production’s root', () => {
  const production = () =>
    site.host
      .client()
      .snapshot()
      .then(({ productions }) => productions[0])

  /** In the mirror only: nothing happens on production itself, whose data lie elsewhere. */
  async function fireElsewhere(statement: string): Promise<void> {
    const sql = `CREATE TABLE bait (n INT)//
      CREATE TRIGGER fire BEFORE INSERT ON bait FOR EACH ROW IF @@datadir LIKE '/site/%' THEN ${statement}; END IF//
      SET SESSION binlog_format = STATEMENT//
      INSERT INTO bait VALUES (1)//
      DROP TABLE bait`
    await site.production.exec('mariadb', '--delimiter=//', 'wordpress', '--execute', sql)
  }

  it('has the mirror write no file by a statement it sends; the mirror says that it stopped, and catches up', async () => {
    const name = randomUUID()
    await fireElsewhere(`SELECT 'code' INTO DUMPFILE '/site/db/${name}'`)
    await expect.poll(async () => (await production())?.sync?.is).toBe('broken')
    expect(await inMirror('SHOW ALL SLAVES STATUS')).toMatch(/secure-file-priv/)
    expect(await inPool(site.host, 'find', '/pool', '-name', name)).toBe('')
    const { job } = await site.host.client().production.reseed({ production: site.id })
    expect(await site.host.ended(job)).toMatchObject({ state: 'done' })
    await expect.poll(async () => (await production())?.sync?.is).toBe('synced')
  })
})

describe('statements that are not about the site', () => {
  it('are passed over, and the mirror goes on: accounts, and whatever belongs to another database', async () => {
    for (const statement of [
      "CREATE USER evil@'%' IDENTIFIED BY 'x'",
      "GRANT ALL ON *.* TO evil@'%' WITH GRANT OPTION",
      'CREATE DATABASE other',
      'USE other; CREATE TABLE t (n INT); CREATE PROCEDURE p() SELECT 1; CREATE VIEW v AS SELECT n FROM t',
      'CREATE EVENT bell ON SCHEDULE EVERY 1 SECOND DO DELETE FROM wp_posts',
    ]) {
      await site.production.sql(statement)
    }
    const mark = randomUUID()
    // A statement about the site itself counts, whichever database it was said in.
    await site.production.sql(`SET SESSION binlog_format = STATEMENT; USE other;
      INSERT INTO wordpress.wp_options (option_name, option_value) VALUES ('${mark}', 'x')`)
    const there = `SELECT COUNT(*) FROM wordpress.wp_options WHERE option_name = '${mark}'`
    await expect.poll(() => inMirror(there)).toBe('1')
    expect(await inMirror("SELECT COUNT(*) FROM mysql.user WHERE user = 'evil'")).toBe('0')
    expect(await inMirror("SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = 'other'")).toBe('0')
    expect(await inMirror('SELECT @@event_scheduler')).toBe('OFF')
    await site.production.sql("DROP DATABASE other; DROP USER evil@'%'; DROP EVENT bell")
  })
})

describe('a dump that speaks to the client that loads it', () => {
  const attacks = [
    '\\! touch MARK',
    'system touch MARK',
    '\\T MARK',
    'tee MARK',
    '\\. /etc/passwd',
    'source /etc/passwd',
  ]

  it.each(attacks)('%s is no command to it', async (attack) => {
    const mark = `/run/sitefork/${randomUUID()}`
    const feed = 'line="$1"; shift; printf "%s\\n" "$line" | "$@"'
    const client = dialectOf('mariadb').clientArguments('clone')
    const argv = ['sh', '-c', feed, 'feed', attack.replace('MARK', mark), ...client]
    const said = await docker('exec', '--user=0', pair.database, ...argv).catch(String)
    expect(said).not.toContain('root:x:0')
    expect(await docker('exec', '--user=0', pair.database, 'ls', '/run/sitefork')).toBe('')
  })

  it('is refused when it is linked, and nothing of it has run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sitefork-hostile-'))
    const { container, path } = site.production
    const dump = await site.production.exec('mariadb-dump', '--single-transaction', 'wordpress')
    writeFileSync(
      join(folder, 'site.sql'),
      dump.replace('\n-- Dump completed', '\n\\! touch /site/db/run-by-dump\n-- Dump completed'),
    )
    const archive = await run('docker', ['exec', container, 'tar', '-C', path, '-czf', '-', '.'], {
      encoding: 'buffer',
      maxBuffer: 2 ** 30,
    })
    writeFileSync(join(folder, 'site.tar.gz'), archive.stdout)
    const files = { dump: join(folder, 'site.sql'), files: join(folder, 'site.tar.gz') }
    const client = site.host.client()
    const { id, job } = await client.production.linkBackup({ name: 'strange', backup: files })
    expect(await site.host.ended(job)).toMatchObject({ state: 'failed', failure: { code: 'bad-input' } })
    expect(await inPool(site.host, 'find', '/pool', '-name', 'run-by-dump')).toBe('')
    await site.host.ended((await client.production.unlink({ production: id })).job)
    rmSync(folder, { recursive: true })
  })
})

describe('what lies in a mirror’s database under a log’s name', () => {
  it('is neither read nor written through where it is a link', async () => {
    const live = `/pool/productions/${site.id}/live/db`
    const [victim, kept] = ['/pool/victim', 'of another site']
    await inPool(site.host, 'sh', '-c', `printf %s "$1" > ${victim}`, 'sh', kept)
    await inPool(site.host, 'ln', '-s', victim, `${live}/binlog.000999`)
    const pool = { run: async (argv: readonly string[]) => inPool(site.host, ...argv) }
    const logStore = openLogStore(pool, site.id)
    expect((await logStore.live()).map((one) => one.name)).not.toContain('binlog.000999')
    await expect(logStore.keep('strange', ['binlog.000999'])).rejects.toThrow('is no file')
    const located = { stretch: 'strange', name: 'binlog.000999', archived: false }
    await expect(logStore.read(located, { from: 4, to: 10 }, [])).rejects.toThrow()
    await inPool(site.host, 'rm', `${live}/binlog.000999`)

    const top = `/pool/productions/${site.id}/laid`
    await inPool(
      site.host,
      'sh',
      '-c',
      `mkdir ${top} && ln -s ${victim} ${top}/relay.000001 && ln -s ${victim} ${top}/relay.index`,
    )
    const first = (await logStore.live())[0]
    if (!first) throw new Error('The mirror has no binary log.')
    await logStore.layRelay(
      [{ stretch: '', name: first.name, archived: false }],
      first.bytes,
      `productions/${site.id}/laid`,
    )
    expect(await inPool(site.host, 'cat', victim)).toBe(kept)
    expect(await inPool(site.host, 'stat', '-c', '%F %u', `${top}/relay.000001`)).toBe('regular file 3306')
    await inPool(site.host, 'rm', '-rf', top, victim)
  })
})

describe('code in a mirror’s server', () => {
  const asServer = (...argv: string[]) => tryIn(mirror(), ...argv)

  it('sees its database alone, and can neither move it nor put anything beside it', async () => {
    expect((await asServer('ls', '-A', '/site')).said.trim()).toBe('db')
    for (const attempt of [
      'mv /site/db /site/elsewhere',
      'ln -s /etc /site/files',
      'touch /site/marker',
      'touch "$(mariadb_config --plugindir 2>/dev/null || echo /usr/lib/mysql/plugin)/evil.so"',
      'echo x > /usr/bin/evil',
      'echo x > /etc/passwd',
      'mount -t tmpfs none /mnt',
    ]) {
      expect(await asServer('sh', '-c', attempt), attempt).toMatchObject({ ok: false })
    }
    expect((await asServer('id', '-u')).said.trim()).toBe('3306')
  })

  it('reaches nobody: not production past the tunnel, not this machine, no name', async () => {
    const gateway = (await docker('exec', container(`courier-${site.id}`), 'ip', 'route', 'show', 'default')).split(
      ' ',
    )[2]
    const connect = (to: string) => asServer('bash', '-c', `exec 3<>/dev/tcp/${to}`)
    for (const to of [
      `${site.production.address}/22`,
      `${site.production.address}/3306`,
      `${gateway}/22`,
      '1.1.1.1/53',
    ]) {
      const { ok, seconds } = await connect(to)
      expect(ok, to).toBe(false)
      expect(seconds, to).toBeLessThan(3)
    }
    expect(await asServer('getent', 'hosts', 'debian.org')).toMatchObject({ ok: false })
    expect(await connect('127.0.0.1/13306')).toMatchObject({ ok: true })
  })
})

describe('code in a clone', () => {
  it('reads and writes no file through its database server', async () => {
    expect(await sqlIn(pair, "SELECT LOAD_FILE('/etc/passwd') IS NULL")).toBe('1')
    for (const path of ['/site/db/out', '/tmp/out', '/run/mysqld/out', '/usr/lib/mysql/plugin/out.so', '/mnt/out']) {
      await expect(sqlIn(pair, `SELECT 'x' INTO OUTFILE '${path}'`), path).rejects.toThrow()
    }
  })

  it('starts so many processes and no more, and the clone goes on', async () => {
    const spawn = 'i=0; while [ $i -lt 700 ]; do sleep 30 & i=$((i + 1)); done; echo all of them'
    expect(await tryIn(pair.web, 'sh', '-c', spawn)).toMatchObject({ ok: false, said: expect.stringMatching(/fork/i) })
    const { clones } = await site.host.client().snapshot()
    expect((await createVisitor(clones[0]?.url ?? '').visit('/')).status).toBe(200)
  })

  it('fills nothing of this machine', async () => {
    for (const folder of ['/var/tmp', '/dev/shm', '/run', '/var/lib/php/sessions', '/']) {
      const { ok } = await tryIn(pair.web, 'dd', 'if=/dev/zero', `of=${folder}/filler`, 'bs=1M', 'count=300')
      expect(ok, folder).toBe(false)
      await tryIn(pair.web, 'rm', '-f', `${folder}/filler`)
    }
  })

  it('cannot have its state mounted over a link', async () => {
    const top = await stateOf(site.host, clone)
    expect(await inPool(site.host, 'stat', '-c', '%u:%a', top)).toBe('0:755')
    expect((await tryIn(pair.web, 'sh', '-c', `mv ${site.production.path} /srv/elsewhere`)).ok).toBe(false)
  })
})
