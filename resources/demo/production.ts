// Starts a real production host in a container: WordPress, MariaDB and sshd that know nothing of Sitefork.
import { execFile, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findEngine } from '../../src-main/docker/engine.ts'
import { ensureImage, recipeOf } from '../../src-main/docker/images.ts'

const run = promisify(execFile)
const output = { maxBuffer: 64 * 2 ** 20 }

export interface DemoProduction {
  readonly container: string
  /** Where this machine and its containers reach the host: an address only they have. */
  readonly address: string
  readonly ssh: {
    readonly port: number
    readonly user: string
    readonly password: string
    readonly hostKeyFingerprint: string
  }
  readonly database: {
    readonly host: string
    /** Reached directly, without the tunnel. */
    readonly port: number
    readonly name: string
    readonly user: string
    readonly password: string
    readonly replication: { readonly user: string; readonly password: string }
    /** An account that may do nothing until rights are granted to it; null where an earlier version made the production. */
    readonly writing: { readonly user: string; readonly password: string } | null
  }
  readonly siteUrl: string
  readonly adminUser: string
  readonly adminPassword: string
  /** Absolute path of WordPress on the host. */
  readonly path: string
  /** Runs as the server's root; rows as lines, columns separated by tabs. */
  sql(query: string): Promise<string>
  /** Runs a command on the host. */
  exec(...argv: string[]): Promise<string>
  /** Visitors comment and somebody posts, every few seconds, until the container stops. */
  live(): Promise<void>
  stop(): Promise<void>
  remove(): Promise<void>
}

export interface ProductionOptions {
  readonly name: string
  readonly homeUrl: string
  readonly labels?: Readonly<Record<string, string>>
  /** The port of `homeUrl` on 127.0.0.1, so that a browser reaches production under its own address. */
  readonly publishWeb?: number
  /** Chooses the port of sshd, given the address it is published on; by default the engine does, anew at each start. */
  readonly publishSsh?: (address: string) => Promise<number>
  /** More arguments of its database server, `--skip-log-bin` for one. */
  readonly databaseOptions?: readonly string[]
  /** DB_HOST of wp-config.php. */
  readonly databaseHost?: string
  readonly databasePassword?: string
  /** Another image than the demo’s, which is started like it. */
  readonly image?: string
  readonly report?: (line: string) => void
}

const images = join(import.meta.dirname, '../images')
const adminUser = 'admin'

export async function startDemoProduction(options: ProductionOptions): Promise<DemoProduction> {
  const { name, homeUrl } = options
  const engine = await findEngine(process.env, process.platform)
  const report = options.report ?? (() => undefined)
  const reference = options.image ?? (await ensureImage(engine.api, 'demo', recipeOf(images, 'demo'), report))
  const address = await hostAddress()
  const web =
    options.publishWeb === undefined ? [] : ['--publish', `127.0.0.1:${options.publishWeb}:${options.publishWeb}`]
  await run('docker', [
    'run',
    '--detach',
    '--name',
    name,
    ...Object.entries(options.labels ?? {}).flatMap(([label, value]) => ['--label', `${label}=${value}`]),
    '--env',
    `HOME_URL=${homeUrl}`,
    '--env',
    `DATABASE_OPTIONS=${(options.databaseOptions ?? []).join(' ')}`,
    '--env',
    `DB_HOST=${options.databaseHost ?? 'localhost'}`,
    '--publish',
    `${address}:${(await options.publishSsh?.(address)) ?? ''}:22`,
    '--publish',
    `${address}::3306`,
    ...web,
    reference,
  ])
  const secrets = {
    ssh: secret(),
    database: options.databasePassword ?? secret(),
    replication: secret(),
    admin: secret(),
    writing: secret(),
  }
  try {
    await feed(['exec', '-i', name, 'bash', '/opt/production/configure.sh'], Object.values(secrets))
    return await describeProduction(name, homeUrl, address, secrets)
  } catch (error) {
    await run('docker', ['rm', '--force', '--volumes', name])
    throw error
  }
}

/** The address of this machine on Docker's own bridge: containers reach it, other machines do not. */
async function hostAddress(): Promise<string> {
  const { stdout } = await run('docker', ['network', 'inspect', 'bridge', '--format', '{{json .IPAM.Config}}'])
  const [first] = JSON.parse(stdout) as readonly { readonly Gateway?: string; readonly Subnet?: string }[]
  if (first?.Gateway) return first.Gateway
  // After an engine's very first start it names only the network, whose first address is its own.
  const network = /^(\d+\.\d+\.\d+)\.0\//.exec(first?.Subnet ?? '')?.[1]
  if (!network) throw new Error('Docker’s own bridge has no address.')
  return `${network}.1`
}

export interface DemoSecrets {
  readonly ssh: string
  readonly database: string
  readonly replication: string
  readonly admin: string
  /** Null where an earlier version made the production. */
  readonly writing: string | null
}

/** A container that was started before, with the secrets it was given then. */
export async function describeProduction(
  container: string,
  homeUrl: string,
  address: string,
  secrets: DemoSecrets,
): Promise<DemoProduction> {
  const exec = async (...argv: string[]) => (await run('docker', ['exec', container, ...argv], output)).stdout
  const port = async (inside: number) => {
    const { stdout } = await run('docker', ['port', container, String(inside)])
    return Number(stdout.trim().split('\n')[0]?.split(':').at(-1))
  }
  const key = await exec('cat', '/etc/ssh/ssh_host_ed25519_key.pub')
  const blob = Buffer.from(key.split(' ')[1] ?? '', 'base64')
  const path = `/var/www/html${new URL(homeUrl).pathname.replace(/\/$/, '')}`
  return {
    container,
    address,
    ssh: {
      port: await port(22),
      user: 'deploy',
      password: secrets.ssh,
      hostKeyFingerprint: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`,
    },
    database: {
      host: 'localhost',
      port: await port(3306),
      name: 'wordpress',
      user: 'wordpress',
      password: secrets.database,
      replication: { user: 'replica', password: secrets.replication },
      writing: secrets.writing === null ? null : { user: 'writer', password: secrets.writing },
    },
    siteUrl: homeUrl,
    adminUser,
    adminPassword: secrets.admin,
    path,
    exec,
    sql: (query) =>
      exec(
        'mariadb',
        '--batch',
        '--skip-column-names',
        '--default-character-set=utf8mb4',
        'wordpress',
        '--execute',
        query,
      ),
    live: async () =>
      void (await run('docker', ['exec', '--detach', container, 'php', '/opt/production/life.php', path])),
    stop: async () => void (await run('docker', ['stop', container])),
    remove: async () => void (await run('docker', ['rm', '--force', '--volumes', container])),
  }
}

const secret = () => randomBytes(15).toString('base64url')

/** Secrets go in by standard input: neither arguments nor the environment may show them. */
async function feed(argv: readonly string[], lines: readonly string[]): Promise<void> {
  const child = spawn('docker', argv, { stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  child.stdin.end(lines.map((line) => `${line}\n`).join(''))
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`The production host could not be set up: ${said}`)
}
