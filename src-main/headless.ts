// The host without Electron: the same app, its window served to a browser on loopback. Never reaches electron.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startApp } from './app.ts'
import { asFailure } from './contract/failure.ts'
import { keepFilesPrivate } from './hosts/private-files.ts'
import { claimHome, homeDirectory, publishHost } from './hosts/rendezvous.ts'
import { createRouter } from './hosts/router.ts'
import { startWebHost, type WebHost } from './hosts/web.ts'

/** Its sources lie in `src-main`, what is built of them in `out/main`. */
const root = join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '..' : '../..')

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, 'gateway-port': { type: 'string' }, 'pool-bytes': { type: 'string' } },
  })
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text))
  const home = homeDirectory(process.env, process.platform)
  const claim = await claimHome(home)
  const log = (line: string) => appendFileSync(join(home, 'sitefork.log'), `${new Date().toISOString()}  ${line}\n`)
  const gatewayPort = number(values['gateway-port'])
  const poolBytes = number(values['pool-bytes'])
  const app = await startApp({
    home,
    resources: join(root, 'resources'),
    env: process.env,
    shell: 'browser',
    version: '0.1.0',
    keyWrap: null,
    log,
    ...(gatewayPort !== undefined && { gatewayPort }),
    ...(poolBytes !== undefined && { poolBytes }),
  })
  const stopped = Promise.withResolvers<void>()
  const port = number(values.port)
  const web = await startWebHost({
    router: createRouter(app, stopped.resolve),
    rendererDirectory: join(root, 'out', 'renderer'),
    log,
    ...(port !== undefined && { port }),
  })
  await publishHost(home, web)
  process.once('SIGINT', () => stopped.resolve())
  process.once('SIGTERM', () => stopped.resolve())
  console.log(greeting(web))
  await stopped.promise
  await app.stop()
  await web.close()
  await claim.release()
}

/** A terminal is for the person's eyes; anything else may be a log that others read, and gets no ticket. */
function greeting({ port, windowUrl }: WebHost): string {
  const another = 'sitefork open --print'
  if (!process.stdout.isTTY)
    return `Sitefork is open at http://127.0.0.1:${port}/ – for an address that lets you in: ${another}`
  return `Sitefork is open at ${windowUrl('person')}\nThis address lets one tab in, within ten minutes. For another: ${another}`
}

keepFilesPrivate()
main().then(
  // Keep-alive connections of a browser would hold the process for no one.
  () => process.exit(0),
  (error: unknown) => {
    const failure = asFailure(error)
    console.error(failure.message)
    if (failure.detail) console.error(failure.detail)
    process.exit(1)
  },
)
