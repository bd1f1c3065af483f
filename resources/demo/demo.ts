// npm run demo: a real production to play with, linked and forked, and the app open on it. With --down all of it goes.
import { asFailure } from '../../src-main/contract/failure.ts'
import { homeDirectory } from '../../src-main/hosts/home.ts'
import { buildAndStart, windowOpens } from '../setup/start.mjs'
import { raise, release } from './raise.ts'
import { takeDown } from './take-down.ts'

const home = homeDirectory(process.env, process.platform)

async function main(argv: readonly string[]): Promise<number> {
  // A window of Sitefork asked for it: that host goes on.
  const isAttached = argv.includes('--attached')
  if (argv.includes('--down')) return takeDown(home, isAttached)
  if (isAttached) {
    await raise(home)
    return 0
  }
  const inElectron = windowOpens()
  const shown = await raise(home)
  if (!inElectron) {
    console.log(shown.farewell)
    return 0
  }
  // Electron is a host of its own: the one that did the work gives the home over.
  await release(home)
  console.log(shown.inWindow)
  return buildAndStart([])
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    const { message, detail } = asFailure(error)
    console.error(detail ? `\n${message}\n\n${detail}` : `\n${message}`)
    process.exit(1)
  },
)
