// Brings the demo up, step by step, through the same contract as the window: production, link, first clone.
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { engineChanges, jobChanges } from '../../src-main/cli/watch.ts'
import type { Client } from '../../src-main/contract/client.ts'
import { fromFacts } from '../../src-main/contract/failure.ts'
import type { Clone, Job, Production } from '../../src-main/contract/models.ts'
import { size } from '../../src-main/contract/size.ts'
import { connectToHost } from '../../src-main/hosts/client.ts'
import { isClaimed, pollMs } from '../../src-main/hosts/rendezvous.ts'
import { loadState, saveState } from './memory.ts'
import { playground } from './playground.ts'
import type { DemoProduction } from './production.ts'

const entry = join(import.meta.dirname, '../../src-main/headless.ts')
const firstClone = 'hello'
const say = (line: string) => console.log(`  ${line}`)

export interface DemoAddresses {
  /** What to click, where the window is a browser tab. */
  readonly farewell: string
  readonly inWindow: string
}

export async function raise(home: string): Promise<DemoAddresses> {
  console.log('1. A production to play with: WordPress, MariaDB and SSH in a container that knows nothing of Sitefork')
  const production = await playground(home, say)
  say(`${production.siteUrl} is up; visitors comment and somebody posts`)

  console.log('2. Sitefork')
  const { client, windowUrl, close } = await connectToHost({ home, entry })
  try {
    await engineReady(client)
    console.log('3. Link production')
    const linked = await link(client, home, production)
    console.log('4. Allow promotion to it')
    const isAllowed = await allow(client, linked, production)
    console.log(`5. Fork the first clone, “${firstClone}”`)
    const clone = await fork(client, linked)
    const promotion = isAllowed ? promotionWords(linked, clone) : ''
    return lastWords(production, clone, promotion, await windowUrl('person'))
  } finally {
    close()
  }
}

/** Ends the host of this home, and waits until the home is free. */
export async function release(home: string): Promise<void> {
  if (!(await isClaimed(home))) return
  const { client, close } = await connectToHost({ home })
  await client.quit()
  close()
  while (await isClaimed(home)) await setTimeout(pollMs)
}

async function engineReady(client: Client): Promise<void> {
  let last = ''
  for await (const engine of engineChanges(client)) {
    if (engine.is === 'unavailable') throw fromFacts(engine.failure)
    if (engine.is === 'ready') return say(`Docker ${engine.version}; the pool is attached`)
    const doing = engine.description.split(':')[0] ?? last
    if (doing !== last) say(`${doing}…`)
    last = doing
  }
}

async function link(client: Client, home: string, production: DemoProduction): Promise<Production> {
  const memory = loadState(home)
  const before = (await client.production.list()).find((one) => one.id === memory?.production)
  if (before && before.sync.is !== 'linking' && before.sync.is !== 'broken') {
    say(`linked already, as “${before.name}”`)
    return before
  }
  const { address, ssh, database, path } = production
  const { job, id } = before
    ? await client.production.resumeLink({ production: before.id })
    : await client.production.link({
        name: 'Acme Garden',
        source: {
          ssh: {
            host: address,
            port: ssh.port,
            user: ssh.user,
            path,
            auth: { is: 'password', password: ssh.password },
            // Read from the container itself; a person would compare it with what the host's administrator says.
            fingerprint: ssh.hostKeyFingerprint,
          },
          database: { user: database.replication.user, password: database.replication.password },
        },
      })
  if (memory) saveState(home, { ...memory, production: id })
  await follow(client, job)
  const linked = (await client.production.list()).find((one) => one.id === id)
  if (!linked) throw new Error('The production that was linked just now is gone.')
  say(`${size(linked.facts.databaseBytes)} database, ${size(linked.facts.filesBytes)} files; the mirror follows`)
  return linked
}

/**
 * Grants what Sitefork asks for, as whoever administers a production would, and gives it the account.
 * @returns whether promotion is allowed now
 */
async function allow(
  client: Client,
  { id, promotion }: Production,
  { database, sql }: DemoProduction,
): Promise<boolean> {
  if (promotion) {
    say(`allowed already, by the database account “${promotion.user}”`)
    return true
  }
  if (!database.writing) {
    say(
      'an earlier version made this production, which cannot be written to; npm run demo -- --down makes way for another',
    )
    return false
  }
  const { user, password } = database.writing
  const { statements } = await client.promotion.grants({ production: id, user })
  for (const statement of statements) {
    say(statement)
    await sql(statement)
  }
  const { access, warnings } = await client.promotion.allow({ production: id, user, password })
  say(`“${access.user}” may write rows${access.files ? ', and the SSH account files' : ''}`)
  for (const warning of warnings) say(warning)
  return true
}

async function fork(client: Client, { id }: Production): Promise<Clone> {
  const mine = (await client.clone.list({ production: id })).find((one) => one.name === firstClone)
  if (!mine) {
    const began = Date.now()
    const { job } = await client.clone.fork({ production: id, name: firstClone, from: { is: 'newest' } })
    await follow(client, job)
    say(`ready after ${((Date.now() - began) / 1000).toFixed(1)} s`)
  } else if (mine.status === 'stopped' || mine.status === 'failed') {
    await follow(client, (await client.clone.start({ clone: mine.id })).job)
  }
  const clone = (await client.clone.list({ production: id })).find((one) => one.name === firstClone)
  if (!clone) throw new Error('The clone that was forked just now is gone.')
  if (mine) say(`${clone.url} is there already`)
  return clone
}

/** Says each step as it begins, and how far long ones are. @throws the job's Failure */
async function follow(client: Client, id: string): Promise<void> {
  let said = ''
  for await (const job of jobChanges(client, id)) {
    if (job.failure) throw fromFacts(job.failure)
    const line = stepLine(job) ?? said
    if (line !== said) say(line)
    said = line
  }
}

function stepLine({ steps }: Job): string | undefined {
  const step = steps.find((one) => one.state === 'running')
  if (!step) return undefined
  const { progress } = step
  if (!progress?.total || progress.total < 16 * 2 ** 20) return `${step.name}…`
  // By quarters: enough to see that it moves, not enough to fill a terminal.
  const quarter = Math.floor((progress.done / progress.total) * 4) * 25
  return quarter > 0 ? `${step.name}… ${quarter} % of ${size(progress.total)}` : `${step.name}…`
}

/** How what was written in the clone gets into production, and out of it again. */
function promotionWords({ name }: Production, clone: Clone): string {
  const shell = 'npm run --silent sitefork --'
  return `
When you like it, promote it: this production may be written to. These say what would be written, write it, and list it.

  ${shell} promote ${clone.name} --dry-run
  ${shell} promote ${clone.name} --yes "${name}"
  ${shell} promotions

Look at production: it has your changes, and its visitors’ comments are all there. To put back what was there before:

  ${shell} undo-promotion ID --yes "${name}"
`
}

function lastWords(
  { siteUrl, adminUser, adminPassword }: DemoProduction,
  clone: Clone,
  promotion: string,
  url: string,
): DemoAddresses {
  const rest = `  production  ${siteUrl}
  the clone   ${clone.url}
  log in as   ${adminUser}  ${adminPassword}   (at /wp-admin/ of either)

Click “Open” on the clone, write something there, and look at production: nothing changed.
“Refresh” brings production’s newest; “Fork site” makes another clone.
${promotion}
Everything goes on running. npm run sitefork -- quit closes Sitefork; npm run demo -- --down removes the demo.`
  return {
    farewell: `\nSitefork is open:\n\n  Sitefork    ${url}\n              (lets one tab in, within ten minutes; for another: npm run sitefork -- open)\n${rest}`,
    inWindow: `\nSitefork opens in its window:\n\n${rest}`,
  }
}
