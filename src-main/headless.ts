// The host without Electron: the same app, its window served to a browser on loopback. Never reaches electron.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startApp } from './app.ts'
import { plain } from './contract/control-pictures.ts'
import { asFailure, Failure } from './contract/failure.ts'
import { homeDirectory } from './hosts/home.ts'
import { openLog } from './hosts/log.ts'
import { methodsOf } from './hosts/methods.ts'
import { keepFilesPrivate } from './hosts/private-files.ts'
import { claimHome, publishHost } from './hosts/rendezvous.ts'
import { createRouter } from './hosts/router.ts'
import { startWebHost, type WebHost } from './hosts/web.ts'

/** Its sources lie in `src-main`, what is built of them in `out/main`. */
const root = join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '..' : '../..')

async function main(): Promise<void> {
  const { port, gatewayPort, poolBytes } = readOptions(process.argv.slice(2))
  const home = homeDirectory(process.env, process.platform)
  const claim = await claimHome(home)
  const log = openLog(home)
  process.on('uncaughtException', (error) => giveUp(error, log))
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
  const web = await startWebHost({
    router: createRouter(methodsOf(app, stopped.resolve), app.context.log),
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
  const another = 'npm run sitefork -- open --print'
  if (!process.stdout.isTTY)
    return `Sitefork is open at http://127.0.0.1:${port}/ – for an address that lets you in: ${another}`
  return `Sitefork is open at ${windowUrl('person')}\nThis address lets one tab in, within ten minutes. For another: ${another}`
}

interface HostOptions {
  readonly port?: number
  readonly gatewayPort?: number
  readonly poolBytes?: number
}

/** @throws Failure `bad-input` */
function readOptions(args: readonly string[]): HostOptions {
  const text = { type: 'string' } as const
  const { port, 'gateway-port': gatewayPort, 'pool-bytes': poolBytes } = parse()
  return {
    ...(port !== undefined && { port: whole('--port', port, 65_535) }),
    ...(gatewayPort !== undefined && { gatewayPort: whole('--gateway-port', gatewayPort, 65_535) }),
    ...(poolBytes !== undefined && { poolBytes: whole('--pool-bytes', poolBytes, Number.MAX_SAFE_INTEGER) }),
  }

  function parse() {
    try {
      return parseArgs({ args: [...args], options: { port: text, 'gateway-port': text, 'pool-bytes': text } }).values
    } catch (error) {
      throw new Failure('bad-input', `${error instanceof Error ? error.message : error}. Nothing was started.`)
    }
  }
}

function whole(option: string, text: string, most: number): number {
  if (/^\d{1,16}$/.test(text) && Number(text) <= most) return Number(text)
  throw new Failure('bad-input', `${option} takes a whole number up to ${most}, not “${text}”. Nothing was started.`)
}

/** A bug's stack is for the log; the person reads a sentence. */
function giveUp(error: unknown, log?: (line: string) => void): never {
  const failure = asFailure(error)
  if (failure.code !== 'unexpected' || !log)
    console.error(plain([failure.message, failure.detail ?? ''].join('\n').trim()))
  else {
    log(failure.detail ?? failure.message)
    console.error(
      'Sitefork met a problem it does not know, and ended. Clones run on; what was under way is undone or taken up again at the next start. What happened is written in its log.',
    )
  }
  process.exit(1)
}

keepFilesPrivate()
main().then(
  // Keep-alive connections of a browser would hold the process for no one.
  () => process.exit(0),
  (error: unknown) => giveUp(error),
)
