// A clone is production to the byte, private to the packet, and gone without a trace when its making is cancelled.
import { readFileSync } from 'node:fs'
import { connect as connectTo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { duringStep, heldKeys } from '../support/held-steps.ts'
import type { TestHost } from '../support/host.ts'
import { linked } from '../support/link.ts'
import { siteBehindDoor } from '../support/linked-site.ts'
import type { TestProduction } from '../support/production.ts'
import { docker, filesBelow, inPool, type Pair, pairOf, sqlIn, stateOf, tryIn } from '../support/seen.ts'
import { createVisitor } from '../support/visitor.ts'

const site = siteBehindDoor()
let production: TestProduction
let host: TestHost
let id: string

beforeAll(async () => {
  ;({ production, host } = site)
  // A file with a name, a mode and a link that copying carelessly would change.
  await production.writeFile('wp-content/ünï "quoted" $x.txt', 'odd')
  await production.exec('ln', '-s', 'index.php', `${production.path}/wp-content/linked.php`)
  // Dates that are none, as plugins of old left them.
  await production.sql(`SET sql_mode = 'ALLOW_INVALID_DATES'; CREATE TABLE odd_dates (id INT PRIMARY KEY, day DATE);
    INSERT INTO odd_dates VALUES (1, '2026-02-31'), (2, '0000-00-00')`)
  id = await linked(host, production)
})

async function fork(name: string, from: 'newest' | 'now' = 'newest'): Promise<string> {
  const started = await host.client().clone.fork({ production: id, name, from: { is: from } })
  const job = await host.ended(started.job)
  if (job.state !== 'done') throw new Error(job.failure?.message)
  return started.id
}

const followed = () =>
  host.until('production is followed', async (client) =>
    (await client.production.list()).every((each) => each.sync.is === 'synced'),
  )

async function drop(clone: string): Promise<void> {
  expect((await host.ended((await host.client().clone.delete({ clone })).job)).state).toBe('done')
}

describe('a fresh clone', () => {
  it('has the point’s files and production’s tables, not one byte changed', async () => {
    const clone = await fork('untouched')
    const [point] = await host.client().point.list({ production: id })
    const state = await stateOf(host, clone)
    const files = await filesBelow(host, `${state}/files`)
    expect(files).toBe(await filesBelow(host, `/pool/productions/${id}/points/${point?.id}/files`))
    expect(files).toContain('ünï "quoted" $x.txt')
    const sums = (path: string) => `cd '${path}' && find . -type f -print0 | sort -z | xargs -0 sha256sum`
    expect(await inPool(host, 'sh', '-c', sums(`${state}/files`))).toBe(
      (await production.exec('sh', '-c', sums(production.path))).trim(),
    )

    const tables = (await production.sql('SHOW TABLES')).trim().split('\n')
    expect(tables.length).toBeGreaterThan(10)
    const checksum = `CHECKSUM TABLE ${tables.join(', ')} EXTENDED`
    expect(await sqlIn(await pairOf(clone), checksum)).toBe((await production.sql(checksum)).trim())
    await drop(clone)
  })
})

describe('two clones', () => {
  let [first, second]: string[] = []
  let pair: Pair
  let other: Pair
  const bash = (script: string, ...argv: string[]) => tryIn(pair.web, 'bash', '-c', script, 'bash', ...argv)
  const connect = (address: string, port: number) => bash('exec 3<>"/dev/tcp/$1/$2"', address, String(port))

  beforeAll(async () => {
    first = await fork('first')
    second = await fork('second')
    pair = await pairOf(first)
    other = await pairOf(second)
  })
  afterAll(async () => {
    for (const clone of [first, second]) if (clone) await drop(clone)
  })

  it('do not see what is written in the other, nor does production', async () => {
    await sqlIn(pair, "UPDATE wp_options SET option_value = 'Changed here' WHERE option_name = 'blogname'")
    await docker('exec', pair.web, 'sh', '-c', `echo changed > '${production.path}/wp-content/changed.txt'`)
    const name = "SELECT option_value FROM wp_options WHERE option_name = 'blogname'"
    expect([await sqlIn(pair, name), await sqlIn(other, name), (await production.sql(name)).trim()]).toEqual([
      'Changed here',
      'Acme Garden',
      'Acme Garden',
    ])
    expect((await tryIn(other.web, 'test', '-e', `${production.path}/wp-content/changed.txt`)).ok).toBe(false)
  })

  it('reach nobody: not the Internet, not this machine, not production, not each other; and fail at once', async () => {
    const network = JSON.parse(await docker('inspect', '--format', '{{json .NetworkSettings.Networks}}', other.seal))
    const [of] = Object.values(network) as readonly { readonly IPAddress: string; readonly Gateway: string }[]
    const [otherAddress, machine] = [of?.IPAddress ?? '', of?.Gateway ?? '']
    expect([otherAddress, machine]).toEqual([expect.stringMatching(/^\d/), expect.stringMatching(/^\d/)])
    expect((await connect('127.0.0.1', 80)).ok).toBe(true)
    const tries = [
      await connect('198.51.100.7', 443),
      await connect(machine, 22),
      await connect(machine, host.port()),
      await connect(production.address, production.ssh.port),
      await connect(production.address, production.database.port),
      await connect(otherAddress, 80),
      await connect(otherAddress, 3306),
      await bash('echo > /dev/udp/198.51.100.7/53'),
      await bash('getent hosts api.wordpress.org'),
    ]
    expect(tries.map((one) => one.ok)).toEqual(tries.map(() => false))
    // Refused at once: a packet that is dropped is waited for five seconds and more.
    expect(Math.max(...tries.map((one) => one.seconds))).toBeLessThan(4)
    // The same from PHP, which is how a site would.
    const php = await tryIn(
      pair.web,
      'php',
      '-r',
      '$c = curl_init("https://api.wordpress.org/"); curl_setopt($c, CURLOPT_RETURNTRANSFER, true); exit(curl_exec($c) === false ? 1 : 0);',
    )
    expect([php.ok, php.seconds < 4]).toEqual([false, true])
    const rules = await docker(
      'run',
      '--rm',
      '--network',
      `container:${pair.seal}`,
      '--cap-add',
      'NET_ADMIN',
      ...(await keeperImage()),
      'nft',
      'list',
      'counters',
    )
    expect(Number(/counter refused \{\s*packets (\d+)/.exec(rules)?.[1])).toBeGreaterThan(5)
  })

  it('find themselves under production’s own names', async () => {
    const title = await tryIn(
      pair.web,
      'php',
      '-r',
      'preg_match("~<title>([^<]*)~", file_get_contents("http://acme.example/"), $m); echo $m[1];',
    )
    expect(title.said).toContain('Changed here')
  })

  it('answer to the gateway only, which shows a key that no code of the site gets to see', async () => {
    const file = `${production.path}/wp-content/seen.php`
    const script = '<?php phpinfo(INFO_ENVIRONMENT | INFO_VARIABLES); readfile("/proc/self/environ"); echo "PHP ran.";'
    await docker('exec', pair.web, 'sh', '-c', `echo '${script}' > '${file}'; rm -f '${production.path}/.htaccess'`)
    await docker('exec', pair.web, 'sh', '-c', `echo 'Require all granted' > '${production.path}/.htaccess'`)
    const published = await docker('port', pair.seal)
    expect(published.split('\n').length).toBe(2)
    const door = Number((await docker('port', pair.seal, '1/tcp')).split(':').at(-1))
    const request = 'GET /wp-content/seen.php HTTP/1.1\r\nHost: acme.example\r\nConnection: close\r\n\r\n'
    const wrong = `sitefork ${'0'.repeat(64)}\n`
    const answers = await Promise.all([request, wrong + request, `\r\n${request}`].map((said) => sayTo(door, said)))
    expect(answers.map((answer) => answer.split('\r\n')[0])).toEqual(answers.map(() => 'HTTP/1.1 403 Forbidden'))
    expect(answers.map((answer) => answer.split('\r\n\r\n')[1])).toEqual(answers.map(() => ''))
    // Nor do its servers' own ports, to a machine that has a way to the container's address.
    const address = await docker(
      'inspect',
      '--format',
      '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}',
      pair.seal,
    )
    for (const port of [80, 443]) await expect(sayTo(port, request, address)).rejects.toThrow('ECONNREFUSED')

    const clone = (await host.client().clone.list({})).find((one) => one.id === first)
    const page = await createVisitor(clone?.url ?? '').visit('/wp-content/seen.php')
    expect(page.text).toContain('PHP ran.')
    expect(page.text.match(/.*sitefork.*|[0-9a-f]{64}/gi)).toBeNull()
    expect(page.text).toMatch(/REMOTE_ADDR.{0,50}192\.0\.2\.1\b/)
  })

  it('hold no account, no password and no log of replication; no container shows a secret', async () => {
    const { replication, password } = production.database
    const secrets = [replication.password, password, production.ssh.password]
    expect(await sqlIn(pair, `SELECT COUNT(*) FROM mysql.user WHERE user = '${replication.user}'`)).toBe('0')
    expect(await sqlIn(pair, 'SHOW ALL SLAVES STATUS')).toBe('')
    const state = await stateOf(host, first ?? '')
    const left = await inPool(host, 'sh', '-c', `cd ${state}/db && ls | grep -E '^master.info|relay' || true`)
    expect(left).toBe('')
    const grep = `grep -rlF -e "$1" -e "$2" ${state}/db /pool/productions/${id}/points /pool/productions/${id}/live/db || true`
    expect(await inPool(host, 'sh', '-c', grep, 'sh', replication.password, production.ssh.password)).toBe('')

    const containers = (await docker('ps', '-aq', '--filter', `label=dev.sitefork.instance=${host.instance}`)).split(
      '\n',
    )
    const shown = await docker('inspect', ...containers)
    const logs = ['sitefork.log', 'catalog.db', 'catalog.db-wal'].map((file) => read(join(host.home, file)))
    const processes = (await Promise.all(containers.map((one) => docker('top', one, '-eo', 'pid,args')))).join('\n')
    for (const secret of secrets) {
      for (const text of [shown, processes, ...logs]) expect(text.includes(secret)).toBe(false)
    }
  })

  it('run without privileges', async () => {
    const containers = (await docker('ps', '-aq', '--filter', `label=dev.sitefork.instance=${host.instance}`)).split(
      '\n',
    )
    const all = JSON.parse(await docker('inspect', ...containers)) as readonly {
      readonly Name: string
      readonly HostConfig: {
        readonly Privileged: boolean
        readonly CapAdd: readonly string[] | null
        readonly CapDrop: readonly string[] | null
        readonly RestartPolicy: { readonly Name: string }
      }
      readonly NetworkSettings: {
        readonly Ports: Readonly<Record<string, readonly { readonly HostIp: string }[] | null>>
      }
    }[]
    expect(all.filter((one) => one.HostConfig.Privileged).map((one) => one.Name)).toEqual([])
    const clones = all.filter((one) => /-(database|web)$/.test(one.Name))
    expect(clones.map((one) => one.HostConfig.CapDrop)).toEqual(clones.map(() => ['ALL']))
    const addresses = all.flatMap((one) => Object.values(one.NetworkSettings.Ports).flatMap((ports) => ports ?? []))
    expect(new Set(addresses.map((one) => one.HostIp))).toEqual(new Set(['127.0.0.1']))
    expect(new Set(all.map((one) => one.HostConfig.RestartPolicy.Name))).toEqual(new Set(['no']))
  })
})

describe('a fork', () => {
  it('of production’s present is refused while production is away, and offers what the mirror has, with its age', async () => {
    const fork = ['fork', id, '--name', 'offline', '--from', 'now']
    await production.pause()
    try {
      const refused = await host.cli(...fork)
      expect([refused.code, refused.stdout]).toEqual([1, ''])
      expect(refused.stderr).toMatch(/has is of .*, \d+ (s|min) old\. Nothing was made; take that, or try again /)
      expect(refused.stderr).toContain('--or-last-known')
      expect(await host.client().clone.list({})).toEqual([])
      const [failed] = await host.client().job.list()
      expect(failed?.failure).toMatchObject({
        remedy: { label: expect.stringMatching(/^Fork what the mirror has \(\d+ /), action: 'last-known' },
        alternative: { label: 'Try again', action: 'retry' },
      })
      const older = expect.stringMatching(/^Production could not be reached, so .* old by then: rows of /)
      const taken = await host.cli(...fork, '--or-last-known', '--json')
      expect([taken.code, taken.stderr]).toEqual([0, ''])
      const clone = JSON.parse(taken.stdout)
      expect(clone.remarks).toEqual([older])
      const [done] = await host.client().job.list()
      expect(done?.remarks).toEqual(clone.remarks)
      expect((await createVisitor(clone.url).visit('/')).status).toBe(200)
      const refreshed = await host.cli('refresh', 'offline', '--or-last-known')
      expect([refreshed.code, refreshed.stdout]).toEqual([0, expect.stringContaining('Refreshed offline')])
      expect(refreshed.stderr).toContain('Note: Production could not be reached, so ')
      await drop(clone.id)
    } finally {
      await production.unpause()
    }
  })

  it('of production’s present, and a new point, are refused at once while syncing is paused', async () => {
    const { production: one, clone, point } = host.client()
    await one.pause({ production: id })
    const before = (await host.client().job.list()).length
    const paused = { message: expect.stringMatching(/^Syncing “.*” is paused, .* Nothing was made/) }
    await expect(clone.fork({ production: id, name: 'paused', from: { is: 'now' } })).rejects.toMatchObject(paused)
    await expect(point.take({ production: id })).rejects.toMatchObject(paused)
    expect((await host.client().job.list()).length).toBe(before)
    const taken = await host.ended((await point.take({ production: id, orLastKnown: true })).job)
    expect([taken.state, taken.remarks]).toEqual(['done', [expect.stringMatching(/^Syncing was paused, so /)]])
    await one.resume({ production: id })
    await followed()
  })

  it('of production’s present has what was committed just before the click', async () => {
    await production.sql("UPDATE wp_options SET option_value = 'Newest' WHERE option_name = 'blogdescription'")
    await production.writeFile('wp-content/newest.txt', 'newest')
    await production.writeFile('wp-content/secret.txt', 'secret')
    await production.exec('chmod', '000', `${production.path}/wp-content/secret.txt`)
    const clone = await fork('newest', 'now')
    const pair = await pairOf(clone)
    expect(await sqlIn(pair, "SELECT option_value FROM wp_options WHERE option_name = 'blogdescription'")).toBe(
      'Newest',
    )
    expect((await tryIn(pair.web, 'cat', `${production.path}/wp-content/newest.txt`)).said).toBe('newest')
    // What could not be had is told of this clone, and of the next one of the same point.
    const secret = expect.stringMatching(/^A file could not be read on production, .*wp-content\/secret\.txt/)
    const again = await fork('again')
    const clones = await host.client().clone.list({})
    expect(clones.map((one) => one.remarks)).toEqual([[secret], [secret]])
    const jobs = await host.client().job.list()
    expect(jobs.filter((job) => job.clone === again).map((job) => job.remarks)).toEqual([[secret]])
    await production.exec('rm', `${production.path}/wp-content/secret.txt`)
    await drop(again)
    await drop(clone)
  })

  it('of a point that is not ready yet waits for it, and says for what', async () => {
    const point = await host.client().point.take({ production: id, note: 'just now' })
    await host.atStep(point.job, 'restoreCheck')
    const [taken] = (await host.client().point.list({ production: id })).filter((one) => one.note === 'just now')
    expect(taken?.state.is).toBe('preparing')
    const started = await host
      .client()
      .clone.fork({ production: id, name: 'early', from: { is: 'point', point: taken?.id ?? '' } })
    const waiting = await host.atStep(started.job, 'wait')
    expect(waiting.steps.find((step) => step.key === 'wait')?.description).toContain('Booting it once')
    expect((await host.ended(started.job)).state).toBe('done')
    await drop(started.id)
  })

  it.each(heldKeys)('cancelled at “%s” leaves nothing behind', async (step) => {
    const before = await everything()
    const job = await duringStep(
      site,
      step,
      (from) => host.client().clone.fork({ production: id, name: 'cancelled', from }),
      (started) => host.client().job.cancel({ job: started }),
    )
    expect(await host.ended(job)).toMatchObject({ state: 'cancelled' })
    await followed()
    expect(await host.client().clone.list({})).toEqual([])
    await host.until(
      'nothing but points is new',
      async () => JSON.stringify(await everything()) === JSON.stringify(before),
    )
  })

  /** All that the engine and the pool hold, points aside: a cancelled fork may leave the point it took. */
  async function everything() {
    await host.until('every point is proven', async (client) =>
      (await client.point.list({})).every((point) => point.state.is === 'ready'),
    )
    const filter = ['--filter', `label=dev.sitefork.instance=${host.instance}`]
    const volumes = (await docker('volume', 'ls', '-q', ...filter)).split('\n')
    return {
      // By role: the network that waits for the next clone has another name each time.
      containers: (await docker('ps', '-a', '--format', '{{.Label "dev.sitefork.role"}}', ...filter))
        .split('\n')
        .sort(),
      volumes: volumes.filter((name) => !/points?-/.test(name)).sort(),
      states: await inPool(host, 'sh', '-c', 'ls -d /pool/clones/*/* 2>/dev/null || true'),
    }
  }
})

/** All that a server answers to these bytes. */
function sayTo(port: number, said: string, address = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTo(port, address, () => socket.write(said))
    let heard = ''
    socket.setEncoding('latin1').on('data', (piece: string) => {
      heard += piece
    })
    socket.once('error', reject)
    socket.once('end', () => resolve(heard))
  })
}

async function keeperImage(): Promise<readonly string[]> {
  return [await docker('inspect', '--format', '{{.Config.Image}}', `sitefork-${host.instance}-keeper`)]
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
