// The probe against a real production: what it finds, what it misses, what it refuses.
import { posix } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Source, type SourceInput, type SshAuth, sourceSchema } from '../../src-main/contract/source.ts'
import { probeSource } from '../../src-main/production/probe/probe.ts'
import { reachDatabase } from '../../src-main/production/reach/reach.ts'
import { learnHostKey } from '../../src-main/production/reach/ssh.ts'
import { enterHost } from '../../src-main/production/reach/ssh-route.ts'
import { configValues } from '../../src-main/production/site/config-values.ts'
import type { ConfigValue } from '../../src-main/production/site/wp-config.ts'
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
    expect(found.mode).toBe('pulled')
    expect(source.wordpress).toMatchObject({ user, name, password: source.databasePassword })

    await production.sql(found.grantSql)
    const { probe: after } = await probe(sourceOf())
    expect(after.missingGrants).toEqual([])
    expect(after.grantSql).toBe('')
    expect(after.mode).toBe('replicated')
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

describe('a wp-config.php that computes', () => {
  const folder = '/home/deploy/sites'

  /** What it comes to, beside these files. */
  async function values(files: Readonly<Record<string, string>>, at = 'wp-config.php') {
    await production.exec('rm', '-rf', folder)
    for (const [name, text] of Object.entries(files)) {
      const write = 'mkdir -p "$(dirname "$1")" && printf %s "$2" > "$1"'
      await production.exec('sh', '-c', write, 'write', posix.join(folder, name), text)
    }
    await production.exec('chown', '-R', 'deploy', folder)
    const { ssh } = await enterHost(sourceOf().ssh, AbortSignal.timeout(20_000))
    try {
      const config = posix.join(folder, at)
      const { defines, tablePrefix } = await configValues(ssh, files[at] ?? '', { config, root: posix.dirname(config) })
      const plain = (value: ConfigValue | undefined) =>
        value?.is === 'text' ? value.text : value?.is === 'flag' ? value.on : value?.is
      return (...names: string[]) => names.map((name) => plain(name === '$' ? tablePrefix : defines.get(name)))
    } finally {
      ssh.close()
    }
  }
  const end = `if ( ! defined( 'ABSPATH' ) ) { define( 'ABSPATH', __DIR__ . '/' ); }\nrequire_once ABSPATH . 'wp-settings.php';\n`

  test('in a file that it includes, beside it or above', async () => {
    const read = await values(
      {
        'site/wp-config.php': `<?php require dirname(__DIR__) . '/shared.php'; define('DB_HOST', DB_SERVER . ':3307');\n${end}`,
        'shared.php': `<?php define('DB_NAME', 'shop'); define('DB_SERVER', 'db'); $table_prefix = 'shop' . 1 . '_';`,
      },
      'site/wp-config.php',
    )
    expect(read('DB_NAME', 'DB_HOST', '$')).toEqual(['shop', 'db:3307', 'shop1_'])
  })

  test('from a .env, as Bedrock does it, and whatever it prints', async () => {
    const read = await values(
      {
        'web/wp-config.php': `<?php echo "hello"; require_once dirname(__DIR__) . '/config/application.php'; require_once ABSPATH . 'wp-settings.php';`,
        'config/application.php': `<?php
        $root = dirname(__DIR__);
        foreach (parse_ini_file("$root/.env") as $name => $value) { $_ENV[$name] = $value; putenv("$name=$value"); }
        $table_prefix = $_ENV['DB_PREFIX'] ?? 'wp_';
        define('DB_NAME', getenv('DB_NAME')); define('DB_PASSWORD', $_ENV['DB_PASSWORD']);
        define('WP_HOME', $_ENV['WP_HOME']); define('WP_SITEURL', WP_HOME . '/wp'); define('MULTISITE', (bool) 1);
        if (!defined('ABSPATH')) { define('ABSPATH', "$root/web/wp/"); }`,
        '.env': `DB_NAME=bedrock\nDB_PASSWORD="pa ss'$1"\nDB_PREFIX=br_\nWP_HOME=https://acme.example\n`,
      },
      'web/wp-config.php',
    )
    expect(read('DB_NAME', 'DB_PASSWORD', 'WP_HOME', 'WP_SITEURL', 'MULTISITE', '$')).toEqual([
      'bedrock',
      `pa ss'$1`,
      'https://acme.example',
      'https://acme.example/wp',
      true,
      'br_',
    ])
  })

  test('from whoever asks, or from the web server’s environment: that is not known', async () => {
    const read = await values({
      'wp-config.php': `<?php define('WP_HOME', 'https://' . $_SERVER['HTTP_HOST']); define('WP_SITEURL', WP_HOME);
        define('DB_NAME', getenv('DB_NAME')); define('DB_USER', $_SERVER['DB_USER'] ?? ''); $table_prefix = getenv('PREFIX');
        define('DB_HOST', PHP_SAPI === 'cli' ? 'local' . 'host' : 'x');\n${end}`,
    })
    expect(read('WP_HOME', 'WP_SITEURL', 'DB_NAME', 'DB_USER', '$', 'DB_HOST')).toEqual([
      'unknown',
      'unknown',
      'unknown',
      'unknown',
      'unknown',
      'localhost',
    ])
  })

  test('WordPress is not loaded, and nothing is written, renamed or removed', async () => {
    const read = await values({
      'wp-config.php': `<?php
        $here = __DIR__; file_put_contents("$here/written", 'x'); @mkdir("$here/made"); @unlink("$here/kept");
        @rename("$here/kept", "$here/renamed"); @touch("$here/touched"); @rmdir("$here/empty"); fopen("$here/opened", 'c+');
        define('DB_NAME', file_exists("$here/kept") ? trim(file_get_contents("$here/kept")) : 'lost');
        $table_prefix = count(glob("$here/*.php")) > 0 || count(scandir($here)) > 3 ? 'wp_' : 'none_';\n${end}`,
      'wp-settings.php': `<?php define('DB_NAME', 'loaded'); file_put_contents(__DIR__ . '/loaded', 'x');`,
      kept: 'kept',
      'empty/.keep': '',
    })
    expect(read('DB_NAME', '$')).toEqual(['kept', 'wp_'])
    expect((await production.exec('ls', folder)).trim().split('\n')).toEqual([
      'empty',
      'kept',
      'wp-config.php',
      'wp-settings.php',
    ])
  })

  test.each([
    ['ends nowhere', 'while (true);'],
    ['fails', 'no_such_function();'],
    ['is no PHP', 'define((('],
    ['prints without end', 'while (true) echo str_repeat("x", 100000);'],
  ])(
    'one that %s leaves what it says',
    async (_what, php) => {
      const read = await values({
        'wp-config.php': `<?php define('DB_NAME', 'said'); ${php}\n$table_prefix = getenv('X');`,
      })
      expect(read('DB_NAME', '$')).toEqual(['said', 'unknown'])
    },
    60_000,
  )

  test('without a PHP that can say it, the prefixes of the database are named, and the one that is given counts', async () => {
    const { path } = production
    const config = posix.join(path, 'wp-config.php')
    await production.sql(
      'CREATE TABLE old_options LIKE wp_options; INSERT INTO old_options SELECT * FROM wp_options; UPDATE old_options SET option_value = "http://old.example" WHERE option_name = "home"',
    )
    await production.exec(
      'sh',
      '-c',
      `cp -p "$1" "$1.kept"; sed -i "s/^\\$table_prefix.*/\\$table_prefix = getenv('PREFIX');/" "$1"`,
      'sh',
      config,
    )
    try {
      await expect(probe(sourceOf())).rejects.toMatchObject({
        code: 'wordpress-not-found',
        message: expect.stringMatching(
          /getenv\('PREFIX'\).*“wp_” \(http:\/\/acme\.example\), “old_” \(http:\/\/old\.example\).*--table-prefix wp_/,
        ),
      })
      const { probe: found } = await probe(sourceOf({ database: { tablePrefix: 'old_' } }))
      expect(found.facts).toMatchObject({ tablePrefix: 'old_', homeUrl: 'http://old.example' })
    } finally {
      await production.exec('sh', '-c', 'mv "$1.kept" "$1"', 'sh', config)
      await production.sql('DROP TABLE old_options')
    }
  })
})

describe('accounts of the database', () => {
  const account = async (requires: string) => {
    const all = `DROP USER IF EXISTS strict; CREATE USER strict IDENTIFIED BY 'open sesame' ${requires}; GRANT SELECT, RELOAD, REPLICATION SLAVE, REPLICATION CLIENT, SHOW VIEW, TRIGGER, LOCK TABLES, EVENT, PROCESS ON *.* TO strict`
    await production.sql(all)
  }
  const strict = (password = 'open sesame') => sourceOf({ database: { user: 'strict', password } })

  test('one that demands TLS gets it inside the tunnel too, whoever signed the server’s certificate', async () => {
    await account('REQUIRE SSL')
    const { source } = await probe(strict())
    expect(source.database).toMatchObject({ tunnel: true, tls: true })
    const talk = await reachDatabase(source, AbortSignal.timeout(20_000))
    const [row] = await talk.query("SHOW STATUS LIKE 'Ssl_version'")
    talk.close()
    expect(row?.Value).toMatch(/^TLS/)
    expect((await probe(sourceOf())).source.database.tls).toBe(false)
  })

  test('a wrong password is told as one, with TLS or without', async () => {
    await expect(probe(strict('wrong'))).rejects.toMatchObject({
      code: 'database-refused',
      message: expect.stringContaining('check user and password'),
    })
  })

  test.each([
    ['REQUIRE X509', 'REQUIRE X509'],
    ['ACCOUNT LOCK', 'locked'],
    ['PASSWORD EXPIRE', 'expired'],
  ])('%s is told', async (requires, words) => {
    await account(requires)
    await expect(probe(strict())).rejects.toMatchObject({
      code: 'database-refused',
      message: expect.stringContaining(words),
    })
  })

  test('a plugin that nobody here speaks, and a database that is another', async () => {
    await production.sql(
      "INSTALL SONAME 'auth_ed25519'; DROP USER IF EXISTS strict; CREATE USER strict IDENTIFIED VIA ed25519 USING PASSWORD('open sesame')",
    )
    await expect(probe(strict())).rejects.toThrow('client_ed25519')
    await account('')
    await production.sql('DROP USER strict; CREATE USER strict IDENTIFIED BY "open sesame"')
    await expect(probe(strict())).rejects.toThrow('but not into “wordpress”')
    await expect(probe(sourceOf({ database: { ...production.database.replication, name: 'none' } }))).rejects.toThrow(
      '“none”',
    )
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
