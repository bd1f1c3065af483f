// The probe against a real production: what it finds, what it misses, what it refuses.
import { posix } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Source, type SourceInput, type SshAuth, sourceSchema } from '../../src-main/contract/source.ts'
import { probeSource } from '../../src-main/production/probe.ts'
import { learnHostKey } from '../../src-main/production/ssh.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { lockedKey } from '../support/ssh-key.ts'

let production: TestProduction

beforeAll(async () => {
  production = await testProduction()
})
afterAll(() => production?.cleanUp())

function sourceOf(change: { ssh?: object; database?: SourceInput['database'] } = {}): Source {
  const { address, ssh, path } = production
  const auth: SshAuth = { is: 'password', password: ssh.password }
  return sourceSchema.parse({
    ssh: {
      host: address,
      port: ssh.port,
      user: ssh.user,
      path,
      auth,
      fingerprint: ssh.hostKeyFingerprint,
      ...change.ssh,
    },
    ...(change.database && { database: change.database }),
  })
}

const probe = (source: Source) => probeSource(source, { signal: AbortSignal.timeout(60_000) })

describe('what it finds', () => {
  test('with SSH only: everything is read from the host, and the missing grant has its SQL', async () => {
    const { probe: found, source } = await probe(sourceOf())
    const { user, name } = found.database
    expect(found.hostKey.fingerprint).toBe(production.ssh.hostKeyFingerprint)
    expect(found.binlog).toBe('row')
    expect(found.facts).toMatchObject({ server: 'mariadb', tablePrefix: 'wp_', multisite: false })
    expect(found.facts.wordpressVersion).toMatch(/^\d+\.\d+/)
    expect(found.facts.databaseBytes).toBeGreaterThan(100_000)
    expect(found.facts.filesBytes).toBeGreaterThan(1_000_000)
    expect(found.facts.origins).toContain(new URL(found.facts.homeUrl).host)
    expect(found.missingGrants).toContain('REPLICATION SLAVE')
    expect(found.findings[0]).toMatchObject({ name: 'Grants', level: 'warning' })
    expect(found.mode).toBe('pull')
    expect(source.wordpress).toMatchObject({ user, name, password: source.databasePassword })

    await production.sql(found.grantSql)
    const { probe: after } = await probe(sourceOf())
    expect(after.missingGrants).toEqual([])
    expect(after.grantSql).toBe('')
    expect(after.mode).toBe('replicate')
    expect(after.findings.filter((one) => one.level === 'problem')).toEqual([])
    await production.sql(found.grantSql.replace(/^GRANT/, 'REVOKE').replace(' TO ', ' FROM '))
  })

  test('with an account of its own: WordPress’ account stays known beside it', async () => {
    const { probe: found, source } = await probe(sourceOf({ database: { ...production.database.replication } }))
    expect(found.missingGrants).toEqual([])
    expect(source.database.user).toBe(production.database.replication.user)
    expect(source.databasePassword).toBe(production.database.replication.password)
    expect(source.wordpress.user).not.toBe(source.database.user)
  })

  test('with a locked private key', async () => {
    const auth = await lockedKey(production)
    const { source } = await probe(sourceOf({ ssh: { auth } }))
    expect(source.ssh.auth).toBe('key')
    const unopened = sourceOf({ ssh: { auth: { is: 'key', key: auth.key } } })
    await expect(probe(unopened)).rejects.toMatchObject({ code: 'ssh-refused' })
  })

  test('a wp-config.php one directory above', async () => {
    const { path } = production
    const above = posix.join(path, '..', 'wp-config.php')
    await production.exec('mv', posix.join(path, 'wp-config.php'), above)
    try {
      const { source } = await probe(sourceOf())
      expect(source.wordpress.configAbove).toBe(above)
      expect(source.wordpress.name).toBe(production.database.name)
    } finally {
      await production.exec('mv', above, posix.join(path, 'wp-config.php'))
    }
  })
})

describe('what it refuses', () => {
  const refuses = (change: Parameters<typeof sourceOf>[0], failure: object) =>
    expect(probe(sourceOf(change))).rejects.toMatchObject(failure)

  test('a wrong SSH password', () =>
    refuses({ ssh: { auth: { is: 'password', password: 'wrong' } } }, { code: 'ssh-refused' }))

  test('another host key than the pinned one', () =>
    refuses(
      { ssh: { fingerprint: 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' } },
      { code: 'host-key-changed', remedy: { action: 'accept-host-key' } },
    ))

  test('nothing yet: a host is asked for its key before anything else', async () => {
    const { address, ssh } = production
    const { fingerprint } = await learnHostKey({ host: address, port: ssh.port }, AbortSignal.timeout(20_000))
    expect(fingerprint).toBe(ssh.hostKeyFingerprint)
  })

  test('a port where nothing answers', () => refuses({ ssh: { port: 1 } }, { code: 'ssh-unreachable' }))

  test('a wrong database password', () =>
    refuses(
      { database: { user: production.database.replication.user, password: 'wrong' } },
      { code: 'database-refused', remedy: { action: 'edit-source' } },
    ))

  test('a database port where nothing answers', () =>
    refuses({ database: { host: '127.0.0.1', port: 1 } }, { code: 'database-unreachable' }))

  test('a path without WordPress, naming the one nearby', () =>
    refuses(
      { ssh: { path: posix.join(production.path, '..') } },
      { code: 'wordpress-not-found', message: expect.stringContaining(production.path) },
    ))

  test('being cancelled', async () => {
    const gone = new AbortController()
    gone.abort()
    await expect(probeSource(sourceOf(), { signal: gone.signal })).rejects.toThrow('aborted')
  })
})

describe('a hostile host', () => {
  const config = () => posix.join(production.path, 'wp-config.php')

  /** Something else stands where `file` was, while it is probed; `$1` is its path. */
  async function instead(file: string, change: string, failure: object): Promise<void> {
    await production.exec('sh', '-c', `touch "$1" && cp -a "$1" "$1.kept" && ${change}`, 'sh', file)
    const pauses = monitorEventLoopDelay({ resolution: 5 })
    pauses.enable()
    try {
      await expect(probe(sourceOf())).rejects.toMatchObject(failure)
    } finally {
      pauses.disable()
      await production.exec('sh', '-c', 'rm -f "$1"; mv "$1.kept" "$1"', 'sh', file)
    }
    // Milliseconds for which nothing else ran here; other tests and two containers share the processors.
    expect(pauses.max / 1e6).toBeLessThan(500)
  }

  test('a wp-config.php that never ends is not read', () =>
    instead(config(), 'ln -sf /dev/zero "$1"', {
      code: 'wordpress-not-found',
      message: expect.stringContaining('is no plain file'),
    }))

  test('nor is one that is larger than any', () =>
    instead(config(), 'truncate -s 3G "$1"', { code: 'too-much', message: expect.stringContaining('256 KB') }))

  test('one of 9,000 definitions that never end is read at once', () =>
    instead(config(), 'yes "define(" | head -9000 >"$1" && sed -i "1i<?php" "$1"', { code: 'bad-input' }))

  test('a login shell that prints for ever is stopped', () =>
    instead('/home/deploy/.bashrc', 'echo yes >"$1"', { code: 'too-much' }))
})

test('a production without a binary log is told what it misses', async () => {
  const bare = await testProduction({ databaseOptions: ['--skip-log-bin'] })
  try {
    const { address, ssh, path } = bare
    const auth: SshAuth = { is: 'password', password: ssh.password }
    const { probe: found } = await probe(
      sourceSchema.parse({
        ssh: { host: address, port: ssh.port, user: ssh.user, path, auth, fingerprint: ssh.hostKeyFingerprint },
      }),
    )
    expect(found.binlog).toBe('off')
    expect(found.findings).toContainEqual({
      name: 'Binary log',
      level: 'warning',
      message: expect.stringContaining('log_bin'),
    })
  } finally {
    await bare.cleanUp()
  }
})
