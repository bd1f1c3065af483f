// Sets everything up, as far as it is not, and runs one of the package's commands under its own Node. Runs on Node 20.
import { withSetupLock } from './lock.mjs'
import { ensurePackages, hasPackages, root } from './packages.mjs'
import { runNode } from './process.mjs'

const [command = 'start', ...args] = process.argv.slice(2)

/** Engine and window, for everything but the shell's verbs, which are answered by a host that has them. */
function ready() {
  return alone(async () => {
    ensurePackages()
    const { ensureEngine } = await import('./engine.mjs')
    const { ensureBuild } = await import('./build.mjs')
    await ensureEngine()
    ensureBuild()
  })
}

const alone = (work) =>
  withSetupLock(root, () => console.error('Another command sets Sitefork up here; waiting for it…'), work)

const commands = {
  async start() {
    await ready()
    const { buildAndStart } = await import('./start.mjs')
    return buildAndStart(args)
  },
  async demo() {
    await ready()
    return runNode([`${root}/resources/demo/demo.ts`, ...args])
  },
  async test() {
    await ready()
    const { browserEnv } = await import('./chromium.mjs')
    const { testAll } = await import('./test-all.mjs')
    return testAll(browserEnv(), args)
  },
  async bench() {
    await ready()
    const { browserEnv } = await import('./chromium.mjs')
    return runNode([`${root}/test/bench/bench.ts`, ...args], browserEnv())
  },
  async soak() {
    await ready()
    return runNode([`${root}/test/soak/soak.ts`, ...args])
  },
  async cli() {
    if (!hasPackages()) await alone(() => ensurePackages({ quiet: true }))
    // Files are named as seen from where the person stands.
    return runNode([`${root}/src-main/cli.ts`, ...args], {}, process.env.INIT_CWD ?? process.cwd())
  },
}

const run = commands[command]
if (!run) {
  console.error(`There is no command “${command}”. There are: ${Object.keys(commands).join(', ')}.`)
  process.exit(1)
}
run().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error.message)
    process.exit(1)
  },
)
