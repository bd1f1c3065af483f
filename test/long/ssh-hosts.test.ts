// Hosts as hosters have them: what the account’s shell is and prints, and what it may do, is found before anything is stored,
// and what can be copied is.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sourceSchema } from '../../src-main/contract/source.ts'
import { probeSource } from '../../src-main/production/probe/probe.ts'
import { askHostKey } from '../../src-main/production/reach/ssh-route.ts'
import { type AccountOptions, account } from '../support/accounts.ts'
import { type Mirrored, mirrored } from '../support/mirrored.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { type SshHome, sshHome } from '../support/ssh-home.ts'

let production: TestProduction
let linked: Mirrored

beforeAll(async () => {
  production = await testProduction()
  await production.exec('apt-get', 'update')
  await production.exec('apt-get', 'install', '-y', '--no-install-recommends', 'tcsh', 'fish', 'zsh')
  linked = await mirrored(production)
})
afterAll(async () => {
  await linked?.cleanup()
  await production?.cleanUp()
})

const work = () => ({ signal: AbortSignal.timeout(120_000) })

async function probed(name: string, options: AccountOptions) {
  const ssh = await account(production, name, options)
  return probeSource(sourceSchema.parse({ ssh, database: production.database.replication }), work())
}

const loud = 'printf "\\033[1mWelcome to \\\\ACME\\033[0m"; echo "You have new mail." >&2\n'

describe('shells', () => {
  test.each<readonly [string, AccountOptions]>([
    ['loud', { files: { '.bashrc': loud } }],
    ['louder', { files: { '.bashrc': `${loud}fortune\nset -o nounset\n` } }],
    ['plain', { shell: '/bin/sh' }],
    ['tcsh', { shell: '/bin/tcsh', files: { '.cshrc': 'echo "Welcome!"\nset prompt = ">"\n' } }],
    ['fish', { shell: '/usr/bin/fish', files: { '.config/fish/config.fish': 'echo "Welcome!"\n' } }],
    ['zsh', { shell: '/usr/bin/zsh', files: { '.zshenv': 'echo "Welcome!"\n' } }],
    ['restricted', { shell: '/bin/rbash' }],
  ])('%s: read and copied as with any other', async (name, options) => {
    const { probe, source } = await probed(name, options)
    expect(probe.facts).toMatchObject({ tablePrefix: 'wp_' })
    expect(probe.facts.wordpressVersion).toMatch(/^\d+\.\d+/)
    expect(probe.findings.filter((one) => one.level === 'problem')).toEqual([])
    const mirror = linked.open({ ssh: source.ssh, sshAuth: source.sshAuth })
    await mirror.ensureStarted(work())
    const file = `wp-content/uploads/from-${name}.txt`
    await production.writeFile(file, name)
    expect(await mirror.syncFiles(work())).toMatchObject({ changed: true })
    expect(await linked.docker.exec('courier-acme', ['cat', `/site/files/${file}`])).toMatchObject({ stdout: name })
  })

  test.each<readonly [string, AccountOptions, string]>([
    ['closed', { shell: '/usr/sbin/nologin', sshd: ['ForceCommand none'] }, 'This account is currently not available.'],
    ['falsely', { shell: '/bin/false', sshd: ['ForceCommand none'] }, 'chsh -s /bin/bash falsely'],
    ['absent', { shell: '/bin/there-is-none' }, 'absent'],
    ['menu', { sshd: ['ForceCommand echo Choose 1, 2 or 3'] }, 'Choose 1, 2 or 3'],
  ])('%s: told, with what to change', async (name, options, words) => {
    await expect(probed(name, options)).rejects.toThrow(words)
  })
})

test('a database account that demands TLS is followed inside the tunnel', async () => {
  const { name } = production.database
  await production.sql(
    `CREATE USER strict IDENTIFIED BY 'open sesame' REQUIRE SSL; GRANT SELECT, RELOAD, REPLICATION SLAVE, REPLICATION CLIENT, SHOW VIEW, TRIGGER, LOCK TABLES, EVENT, PROCESS ON *.* TO strict`,
  )
  const ssh = await account(production, 'carrier')
  const database = { user: 'strict', password: 'open sesame' }
  const { source } = await probeSource(sourceSchema.parse({ ssh, database }), work())
  expect(source.database.tls).toBe(true)
  const mirror = linked.open(source)
  await mirror.ensureStarted(work())
  await mirror.seed(work())
  await mirror.startReplication(work())
  await production.sql(`UPDATE ${name}.wp_options SET option_value = 'by TLS' WHERE option_name = 'blogdescription'`)
  await mirror.waitCaughtUp(work())
  const seen = `SELECT option_value FROM ${name}.wp_options WHERE option_name = 'blogdescription'`
  expect((await linked.sql(seen)).trim()).toBe('by TLS')
})

describe('what an account may not', () => {
  const copied = async (source: Awaited<ReturnType<typeof probed>>['source'], name: string) => {
    const mirror = linked.open({ ssh: source.ssh, sshAuth: source.sshAuth })
    await mirror.ensureStarted(work())
    const here = (file: string) => linked.docker.exec('courier-acme', ['cat', `/site/files/${file}`])
    const [first, secret] = [`wp-content/uploads/by ${name} "1".txt`, `wp-content/uploads/secret-${name}.txt`]
    await production.writeFile(first, name)
    await production.writeFile(secret, name)
    await production.exec('sh', '-c', 'chown root "$1" && chmod 600 "$1"', 'sh', `${production.path}/${secret}`)
    const fetched = await mirror.syncFiles(work())
    expect(fetched).toMatchObject({ changed: true, unread: [secret] })
    expect((await here(first)).stdout).toBe(name)
    const owner = await linked.docker.exec('courier-acme', ['stat', '-c', '%u', `/site/files/${first}`])
    expect(owner.stdout.trim()).toBe('33')
    expect((await mirror.syncFiles(work())).changed).toBe(false)
    await production.exec('rm', `${production.path}/${first}`, `${production.path}/${secret}`)
    expect(await mirror.syncFiles(work())).toMatchObject({ changed: true, unread: [] })
    await expect(here(first)).rejects.toThrow()
  }

  test('SFTP only: what it tells is read, files come by what differs, rows through its tunnel', async () => {
    const { probe, source } = await probed('sftponly', { sshd: ['ForceCommand internal-sftp'] })
    expect(source.ssh.files).toBe('sftp')
    expect(probe.facts.filesBytes).toBeGreaterThan(1_000_000)
    expect(probe.facts.wordpressVersion).toMatch(/^\d+\.\d+/)
    expect(probe.findings).toContainEqual(expect.objectContaining({ name: 'Shell', level: 'warning' }))
    await copied(source, 'sftponly')
  })

  test('no shell, and SFTP beside it', async () => {
    const { source } = await probed('shut', { shell: '/usr/sbin/nologin', sshd: ['ForceCommand internal-sftp'] })
    expect(source.ssh.files).toBe('sftp')
  })

  test('no rsync', async () => {
    await production.exec('mv', '/usr/bin/rsync', '/usr/bin/rsync.away')
    try {
      const { probe, source } = await probed('bare', {})
      expect(source.ssh.files).toBe('sftp')
      expect(probe.findings).toContainEqual(expect.objectContaining({ name: 'Files', level: 'warning' }))
      await copied(source, 'bare')
    } finally {
      await production.exec('mv', '/usr/bin/rsync.away', '/usr/bin/rsync')
    }
  })

  test('no forwarding: the line to change is named', async () => {
    await expect(probed('still', { sshd: ['AllowTcpForwarding no', 'AllowStreamLocalForwarding no'] })).rejects.toThrow(
      'AllowTcpForwarding',
    )
  })
})

describe('as this computer’s ssh would', () => {
  let home: SshHome
  const kinds = {
    ed25519: ['-t', 'ed25519'],
    ecdsa: ['-t', 'ecdsa'],
    rsa: ['-t', 'rsa', '-b', '2048'],
    'old-rsa': ['-t', 'rsa', '-b', '2048', '-m', 'PEM'],
    'old-ecdsa': ['-t', 'ecdsa', '-b', '384', '-m', 'PEM'],
  } as const
  const passphrase = `open "ses'ame $1`

  beforeAll(async () => {
    home = await sshHome()
    const keys: string[] = []
    for (const [name, options] of Object.entries(kinds)) {
      keys.push(await home.key(name, options), await home.key(`${name}-locked`, options, passphrase))
    }
    for (const name of ['held', 'gate']) keys.push(await home.key(name, ['-t', 'ed25519']))
    await account(production, 'ann+web', { keys })
    await account(production, 'gate.keeper', { keys: keys.slice(-1), shell: '/usr/sbin/nologin' })
    const { address, ssh } = production
    const place = ssh.port === 22 ? address : `[${address}]:${ssh.port}`
    const key = await production.exec('cat', '/etc/ssh/ssh_host_ed25519_key.pub')
    home.write('known_hosts', `${place} ${key}127.0.0.1 ${key}::1 ${key}`)
    home.write('unknown', '')
    const common = ['IdentitiesOnly yes', `UserKnownHostsFile ${home.folder}/known_hosts`, 'GlobalKnownHostsFile none']
    const host = (name: string, ...lines: string[]) => [`Host ${name}`, ...lines, ...common, ''].join('\n  ')
    home.write(
      'more',
      host('gate', `HostName ${address}`, `Port ${ssh.port}`, 'User gate.keeper', `IdentityFile ${home.folder}/gate`),
    )
    const through = (name: string, to: string, ...lines: string[]) =>
      host(name, `HostName ${to}`, 'Port 22', 'User ann+web', `IdentityFile ${home.folder}/ed25519`, ...lines)
    home.write(
      'config',
      [
        `Include ${home.folder}/more`,
        ...Object.keys(kinds)
          .flatMap((kind) => [kind, `${kind}-locked`])
          .map((kind) =>
            host(
              kind,
              `HostName ${address}`,
              `Port ${ssh.port}`,
              'User ann+web',
              `IdentityFile ${home.folder}/${kind}`,
            ),
          ),
        host('held', `HostName ${address}`, `Port ${ssh.port}`, 'User ann+web', `IdentityFile ${home.folder}/held`),
        through('behind', '127.0.0.1', 'ProxyJump gate'),
        through('older', '127.0.0.1', 'ProxyCommand ssh -q -W %h:%p gate'),
        through('twice', '127.0.0.1', 'ProxyJump behind'),
        through('strange', '127.0.0.1', 'ProxyCommand nc %h %p'),
        through('lost', '127.0.0.1', 'ProxyJump stranger'),
        host('stranger', `HostName ${address}`, `Port ${ssh.port}`).replace('/known_hosts', '/unknown'),
        `Match host matched\n  HostName ${address}\n  Port ${ssh.port}\n  User ann+web\n  IdentityFile ${home.folder}/rsa\n  UserKnownHostsFile ${home.folder}/known_hosts\n`,
      ].join('\n'),
    )
    await home.hold('held')
  }, 120_000)
  afterAll(() => home?.close())

  async function entered(host: string, more: object = {}) {
    const { fingerprint, known } = await askHostKey(
      { host, auth: { is: 'usual', ...more } },
      work().signal,
      home.config,
    )
    expect(known).toBe(true)
    const source = sourceSchema.parse({
      ssh: { host, path: production.path, auth: { is: 'usual', ...more }, fingerprint },
      database: production.database.replication,
    })
    return (await probeSource(source, { ...work(), config: home.config })).source
  }

  async function copies(source: Awaited<ReturnType<typeof entered>>, name: string): Promise<void> {
    const mirror = linked.open(source)
    await mirror.ensureStarted(work())
    const file = `wp-content/uploads/to-${name}.txt`
    await production.writeFile(file, name)
    expect(await mirror.syncFiles(work())).toMatchObject({ changed: true })
    expect(await linked.docker.exec('courier-acme', ['cat', `/site/files/${file}`])).toMatchObject({ stdout: name })
    await mirror.remove()
  }

  test.each(Object.keys(kinds))('a key of %s, and one that a passphrase opens', async (kind) => {
    expect((await entered(kind)).sshAuth.is).toBe('key')
    await expect(entered(`${kind}-locked`)).rejects.toThrow('is locked: give its passphrase')
    await copies(await entered(`${kind}-locked`, { passphrase }), kind)
  })

  test('a key that only an agent has', async () => {
    const source = await entered('held')
    expect(source.sshAuth).toMatchObject({ is: 'agent', key: expect.stringMatching(/^ssh-ed25519 /) })
    await copies(source, 'held')
  })

  test.each([
    ['behind', 1],
    ['older', 1],
    ['twice', 2],
  ])('a host behind others: %s', async (host, jumps) => {
    const source = await entered(host)
    expect(source.ssh.jumps?.length).toBe(jumps)
    expect(source.ssh).toMatchObject({ alias: host, user: 'ann+web' })
    await copies(source, host)
  })

  test('Include, Match, and a user with a plus', async () => {
    expect((await entered('matched')).ssh).toMatchObject({ user: 'ann+web', host: production.address })
  })

  test('what is not done is said: a command as a way, a host on the way that nobody knows, a key that is another', async () => {
    await expect(entered('strange')).rejects.toThrow('ProxyCommand nc %h %p')
    await expect(entered('lost')).rejects.toThrow('run once: ssh stranger')
    const other = await home.key('other', ['-t', 'ed25519'])
    home.write('known_hosts', `[${production.address}]:${production.ssh.port} ${other}\n`)
    await expect(entered('rsa')).rejects.toMatchObject({ code: 'host-key-changed' })
  })
})

describe('where WordPress lies', () => {
  const found = async (path?: string) => {
    const { path: _, ...ssh } = await account(production, `seeker${Math.floor(Math.random() * 1e6)}`)
    const source = sourceSchema.parse({
      ssh: { ...ssh, ...(path && { path }) },
      database: production.database.replication,
    })
    return probeSource(source, work())
  }

  test('it is found where nobody says it, and named where there are more, or none', async () => {
    expect((await found()).source.ssh.path).toBe(production.path)
    await expect(found('/var/www')).rejects.toThrow(`There is one in ${production.path}; give that path.`)
    await production.exec(
      'sh',
      '-c',
      'mkdir -p /srv/sites/two && touch /srv/sites/two/wp-load.php && chmod -R a+rX /srv',
    )
    await expect(found()).rejects.toThrow(
      `There are 2 WordPress on ${production.address}: ${production.path}, /srv/sites/two.`,
    )
  })
})
