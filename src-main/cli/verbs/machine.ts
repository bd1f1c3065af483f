// Shell verbs about this machine: its health, its pool, what holds for all clones, its jobs, and the host itself.
import { aboutRows } from '../../contract/about.ts'
import { contract, summaryOf } from '../../contract/contract.ts'
import { Failure } from '../../contract/failure.ts'
import type { Clone, SiteUser } from '../../contract/models.ts'
import { cloneNamed } from '../named.ts'
import { flag, list, text } from '../options.ts'
import { findingLines, jobTable } from '../print.ts'
import type { Shell, VerbResult } from '../shell.ts'
import { type Verb, verb } from '../verb.ts'

const openOptions = {
  print: flag('show the address instead, for a browser elsewhere'),
  admin: flag('the clone’s dashboard, logged in as its administrator'),
  as: text('USER', 'the clone’s dashboard, logged in as this user: a log-in name or an email address'),
}

export const machineVerbs: Readonly<Record<string, Verb>> = {
  about: verb({
    summary: summaryOf(contract.about),
    async run({ client }) {
      const about = await client.about()
      const rows = [['Sitefork', about.version], ['Home', about.home], ...aboutRows(about)]
      return { value: about, text: rows.map(([name = '', value]) => `${name.padEnd(18)}${value}`).join('\n') }
    },
  }),
  doctor: verb({
    summary: summaryOf(contract.doctor),
    options: { fix: flag('fix what can be fixed') },
    async run({ client, values }) {
      const { done } = values.fix ? await client.repair() : { done: [] }
      const findings = await client.doctor()
      const failed = findings.some((one) => one.level === 'problem')
      return { value: findings, text: [...done, findingLines(findings)].join('\n'), failed }
    },
  }),
  recover: verb({
    summary: summaryOf(contract.recover),
    options: {
      empty: flag('begin with an empty pool where the pool is gone'),
      instance: text('ID', 'take over the pool of a home that was lost'),
    },
    async run({ client, values: { empty = false, instance = null } }) {
      const { done } = await client.recover({ empty, instance })
      const said = done.length > 0 ? done.join('\n') : 'Catalog and pool agree; there was nothing to recover.'
      return { value: done, text: said }
    },
  }),
  'grow-pool': verb({
    summary: summaryOf(contract.growPool),
    words: 'GIB',
    async run(shell) {
      const gib = Number(shell.word('the new size in GiB'))
      if (!(gib > 0)) throw new Failure('bad-input', 'Give the new size in GiB, as a number: sitefork grow-pool 40')
      const grown = await shell.client.growPool({ totalBytes: Math.floor(gib * 2 ** 30) })
      return { value: grown, text: `The pool has ${gib} GiB now.` }
    },
  }),
  preferences: verb({
    summary: summaryOf(contract.preferences),
    options: { set: list('NAME=VALUE') },
    async run({ client, values }) {
      const preferences = await client.preferences(Object.fromEntries((values.set ?? []).map(readPreference)))
      const lines = Object.entries(preferences).map(([name, value]) => `${name}=${value}`)
      return { value: preferences, text: lines.join('\n') }
    },
  }),
  jobs: verb({
    summary: 'List running and recent jobs, or those with these words in their title, failure or log.',
    words: '[WORD …]',
    async run({ client, words }) {
      const jobs = words.length > 0 ? await client.job.search({ text: words.join(' ') }) : await client.job.list()
      return { value: jobs, text: jobTable(jobs) }
    },
  }),
  log: verb({
    summary: summaryOf(contract.job.log),
    words: 'JOB',
    async run(shell) {
      const { lines } = await shell.client.job.log({ job: shell.word('a job’s id') })
      return { value: lines, text: lines.join('\n') }
    },
  }),
  cancel: verb({
    summary: summaryOf(contract.job.cancel),
    words: 'JOB',
    async run(shell) {
      const job = shell.word('a job’s id')
      await shell.client.job.cancel({ job })
      const ended = await shell.client.job.wait({ job })
      return { value: ended, text: `${ended.title}: ${ended.state}.` }
    },
  }),
  open: verb({
    summary: 'Open a clone, or Sitefork itself, in the browser.',
    words: '[CLONE]',
    options: openOptions,
    run: open,
  }),
  quit: verb({
    summary: summaryOf(contract.quit),
    async run({ client }) {
      return { value: await client.quit(), text: 'Sitefork is closing.' }
    },
  }),
}

async function open(shell: Shell<typeof openOptions>): Promise<VerbResult> {
  const { host, browse, values } = shell
  if (shell.words.length > 0) {
    const clone = await cloneNamed(shell)
    if (values.admin || values.as !== undefined) return openLoggedIn(shell, clone)
    if (!values.print) await browse(clone.url)
    return { value: { url: clone.url }, text: clone.url }
  }
  if (values.admin || values.as !== undefined)
    throw new Failure('bad-input', 'Say to which clone: --admin and --as log in to one.')
  // What stands in a program's arguments is seen by everybody on this machine, so that ticket lives for seconds only.
  if (!values.print && (await browse(await host.windowUrl('browser')))) {
    return { value: { url: host.address }, text: 'Sitefork opens in the browser. Nothing opens? sitefork open --print' }
  }
  const url = await host.windowUrl('person')
  return { value: { url }, text: `${url}\nThis address lets one tab in, within ten minutes.` }
}

/** Its address logs in whoever has it, so it is printed only where that is asked for. */
async function openLoggedIn(shell: Shell<typeof openOptions>, clone: Clone): Promise<VerbResult> {
  const { client, values, browse } = shell
  const user = values.as === undefined ? null : (await userNamed(shell, clone, values.as)).id
  const { url } = await client.clone.logIn({ clone: clone.id, user })
  if (!values.print && (await browse(url))) {
    const text = `“${clone.name}” opens in the browser, logged in as ${values.as ?? 'its administrator'}.`
    return { value: { url: clone.url }, text }
  }
  return { value: { url }, text: `${url}\nThis address logs one browser in, within half a minute.` }
}

/** @throws Failure `not-found` */
async function userNamed({ client }: Shell, clone: Clone, word: string): Promise<SiteUser> {
  const { users } = await client.clone.users({ clone: clone.id, search: word, limit: 200 })
  const name = word.toLowerCase()
  const found = users.find(({ login, email }) => [login.toLowerCase(), email.toLowerCase()].includes(name))
  if (found) return found
  throw new Failure(
    'not-found',
    `“${clone.name}” has no user “${word}”. List them with: sitefork users ${clone.address}`,
  )
}

function readPreference(written: string): readonly [string, number | boolean] {
  const [, yes] = /^warmSpare=(on|off)$/.exec(written) ?? []
  if (yes) return ['warmSpare', yes === 'on']
  const [, name, value] = /^(sleepAfter|awakeMost|cloneMemory|cloneCpus)=(\d+(?:\.\d+)?)$/.exec(written) ?? []
  if (name && value) return [name, Number(value)]
  throw new Failure(
    'bad-input',
    `“${written}” is no setting. Write --set sleepAfter=30, awakeMost=10, cloneMemory=4096, cloneCpus=2 or warmSpare=off.`,
  )
}
