// The demo's production: started when it is not there, woken when it sleeps, the same one at every run.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { loadState, saveState } from './memory.ts'
import { type DemoProduction, describeProduction, startDemoProduction } from './production.ts'

const run = promisify(execFile)
/** Production's own port; the next free one where it is taken. */
const webPort = 7780
const sshPort = 7722

export async function playground(home: string, say: (line: string) => void): Promise<DemoProduction> {
  const known = loadState(home)
  if (known && (await exists(known.container))) {
    await run('docker', ['start', known.container])
    await run('docker', ['exec', known.container, 'sh', '-c', 'until test -e /run/production-up; do sleep 0.1; done'])
    const production = await describeProduction(known.container, known.homeUrl, known.address, known.secrets)
    await production.live()
    return production
  }
  const madeHome = known?.madeHome ?? !existsSync(join(home, 'catalog.db'))
  const publishWeb = await freePort('127.0.0.1', webPort)
  const production = await startDemoProduction({
    name: `sitefork-demo-${randomBytes(4).toString('hex')}`,
    homeUrl: `http://acme.localhost:${publishWeb}`,
    publishWeb,
    // A port that stays when the machine starts again.
    publishSsh: (address) => freePort(address, sshPort),
    report: (line) => saySteps(line, say),
  })
  const { container, siteUrl, address, ssh, database, adminPassword } = production
  const secrets = {
    ssh: ssh.password,
    database: database.password,
    replication: database.replication.password,
    admin: adminPassword,
    writing: database.writing?.password ?? null,
  }
  saveState(home, { container, homeUrl: siteUrl, address, secrets, madeHome, production: null })
  await production.live()
  return production
}

/** Of an image's build, what it is at; what the programs in it print fills pages. */
function saySteps(line: string, say: (line: string) => void): void {
  const [, step, what = ''] = /^Step (\d+\/\d+) : (.*)/.exec(line) ?? []
  if (step) say(`building its image, ${step}: ${what.slice(0, 60)}`)
  else if (/debootstrap|pulling/i.test(line)) say(line)
}

async function exists(container: string): Promise<boolean> {
  try {
    await run('docker', ['inspect', container])
    return true
  } catch {
    return false
  }
}

async function freePort(host: string, first: number): Promise<number> {
  for (let port = first; port < first + 200; port++) if (await isFree(host, port)) return port
  throw new Error(`No port from ${first} to ${first + 199} is free on ${host}.`)
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port }, () => server.close(() => resolve(true)))
  })
}
