// A process of its own that claims a home and holds it; says so on standard output. The home is its argument, or SITEFORK_HOME.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { claimHome, publishHost } from '../../src-main/hosts/rendezvous.ts'
import { startWebHost } from '../../src-main/hosts/web.ts'
import { smallRouter } from './small-router.ts'

const home = process.argv[2] ?? process.env.SITEFORK_HOME ?? ''
// So that the test can end it, whether it got the home or not.
appendFileSync(join(home, 'pids'), `${process.pid}\n`)
try {
  // Held on to: a claim that nobody has any more ends with the next collection of garbage.
  const claim = await claimHome(home)
  process.once('SIGTERM', () => void claim.release().then(() => process.exit(0)))
  const web = await startWebHost({ router: smallRouter().router, rendererDirectory: home, log: console.error })
  await publishHost(home, web)
  console.log('held')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
