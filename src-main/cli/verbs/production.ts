// Shell verbs about productions: linked, followed, compared, and how their points are taken.
import { contract, summaryOf } from '../../contract/contract.ts'
import { Failure } from '../../contract/failure.ts'
import { defaultSettings, type Production, type ProductionSettings } from '../../contract/models.ts'
import { linkHost, linkHostOptions } from '../link-host.ts'
import { productionNamed, resultOf } from '../named.ts'
import { list } from '../options.ts'
import { bars, findingLines, productionTable, settingTable, textTable } from '../print.ts'
import { backupFromOptions, backupOptions } from '../read-source.ts'
import type { Shell, VerbResult } from '../shell.ts'
import { type Verb, verb } from '../verb.ts'

export const productionVerbs: Readonly<Record<string, Verb>> = {
  productions: verb({
    summary: summaryOf(contract.production.list),
    async run({ client }) {
      const productions = await client.production.list()
      return { value: productions, text: productionTable(productions) }
    },
  }),
  link: verb({
    summary: `${summaryOf(contract.production.link)} With --dump and --files: read one from a backup.`,
    options: { ...linkHostOptions, ...backupOptions },
    async run(shell) {
      const backup = backupFromOptions(shell)
      if (backup) {
        const { name = '' } = shell.values
        return followLink(shell, await shell.client.production.linkBackup({ name, backup }))
      }
      const { findings, ...begun } = await linkHost(shell)
      shell.say(findingLines(findings))
      return followLink(shell, begun)
    },
  }),
  'read-backup': verb({
    summary: summaryOf(contract.production.readBackup),
    words: 'PRODUCTION',
    options: backupOptions,
    async run(shell) {
      const { id, name } = await productionNamed(shell)
      const backup = backupFromOptions(shell)
      if (!backup) throw new Failure('bad-input', 'Give the backup: --dump FILE --files FILE')
      return shell.finish(
        await shell.client.production.readBackup({ production: id, backup }),
        `Read it; ${name} has a new point.`,
      )
    },
  }),
  pause: verb({
    summary: summaryOf(contract.production.pause),
    words: 'PRODUCTION',
    async run(shell) {
      const { id, name } = await productionNamed(shell)
      return { value: await shell.client.production.pause({ production: id }), text: `${name} is paused.` }
    },
  }),
  resume: verb({
    summary: summaryOf(contract.production.resume),
    words: 'PRODUCTION',
    async run(shell) {
      const { id, name, sync } = await productionNamed(shell)
      if (sync.is !== 'paused') return followLink(shell, await shell.client.production.resumeLink({ production: id }))
      return { value: await shell.client.production.resume({ production: id }), text: `${name} is followed again.` }
    },
  }),
  unlink: verb({
    summary: summaryOf(contract.production.unlink),
    words: 'PRODUCTION',
    async run(shell) {
      const { id, name } = await productionNamed(shell)
      return shell.finish(await shell.client.production.unlink({ production: id }), `Unlinked ${name}.`)
    },
  }),
  settings: verb({
    summary: summaryOf(contract.production.settings),
    words: 'PRODUCTION',
    options: { set: list('NAME=VALUE') },
    async run(shell) {
      const production = await productionNamed(shell)
      const change = Object.assign({}, ...(shell.values.set ?? []).map(readSetting))
      const { settings }: Production =
        Object.keys(change).length > 0
          ? await shell.client.production.settings({ production: production.id, change })
          : production
      return { value: settings, text: settingTable(settings) }
    },
  }),
  timeline: verb({
    summary: summaryOf(contract.production.timeline),
    words: 'PRODUCTION',
    async run(shell) {
      const { id, history } = await productionNamed(shell)
      const to = new Date()
      const from = new Date(to.getTime() - 86_400_000)
      const span = { from: from.toISOString(), to: to.toISOString(), step: 1800 }
      const activity = await shell.client.production.timeline({ production: id, ...span })
      const covered = history.from ? `Every second from ${history.from} to ${history.to}.` : 'No history yet.'
      const gaps = history.gaps.map((gap) => [gap.from, gap.to ?? 'now', gap.why])
      const lines = [
        covered,
        ...(gaps.length > 0 ? [textTable(['GAP FROM', 'TO', 'WHY'], gaps)] : []),
        `Transactions in the last 24 hours: ${bars(activity.transactions)}`,
      ]
      return { value: { history, activity }, text: lines.join('\n') }
    },
  }),
  pull: verb({
    summary: summaryOf(contract.production.pull),
    words: 'PRODUCTION',
    async run(shell) {
      const { id, name } = await productionNamed(shell)
      return shell.finish(await shell.client.production.pull({ production: id }), `${name} is up to date.`)
    },
  }),
  reseed: verb({
    summary: summaryOf(contract.production.reseed),
    words: 'PRODUCTION',
    async run(shell) {
      const { id, name } = await productionNamed(shell)
      return shell.finish(await shell.client.production.reseed({ production: id }), `${name} is followed again.`)
    },
  }),
  'verify-mirror': verb({
    summary: summaryOf(contract.production.verify),
    words: 'PRODUCTION',
    async run(shell) {
      const { id, name } = await productionNamed(shell)
      const { job } = await shell.client.production.verify({ production: id })
      await shell.follow(job)
      const { comparison } = await productionNamed(shell)
      const differs = comparison !== null && comparison.unmended.length > 0
      const text = differs
        ? `These tables differ, and are being mended: ${comparison.unmended.join(', ')}. See: sitefork jobs`
        : `The mirror of ${name} is equal to production.`
      return { value: comparison, text, failed: differs }
    },
  }),
  upgrade: verb({
    summary: summaryOf(contract.production.upgrade),
    words: 'PRODUCTION',
    async run(shell) {
      const { id, name } = await productionNamed(shell)
      const started = await shell.client.production.upgrade({ production: id })
      return shell.finish(started, `The mirror of ${name} is upgraded.`)
    },
  }),
}

/** Follows the link of a production; where it fails, both ways out are said. */
async function followLink(
  shell: Shell,
  { job, id }: { readonly job: string; readonly id: string },
): Promise<VerbResult> {
  try {
    await shell.follow(job)
  } catch (error) {
    const production = (await shell.client.production.list()).find((each) => each.id === id)
    if (production?.sync.is === 'broken') {
      shell.say(`What was copied of “${production.name}” is kept. Go on with: sitefork resume ${id}`)
      shell.say(`Or forget it with: sitefork unlink ${id}`)
    }
    throw error
  }
  return resultOf(await shell.client.production.list(), id, 'Linked')
}

/** Lists are written with commas, no limit as `none`. */
function readSetting(written: string): Partial<ProductionSettings> {
  const [name = '', value = ''] = written.split(/=(.*)/s)
  if (!Object.hasOwn(defaultSettings, name)) {
    const known = Object.keys(defaultSettings).join(', ')
    throw new Failure('bad-input', `There is no setting “${name}”. There are: ${known}.`)
  }
  const usual = defaultSettings[name as keyof ProductionSettings]
  if (Array.isArray(usual)) return { [name]: value === '' ? [] : value.split(',') }
  if (value === 'none' && usual === null) return { [name]: null }
  const number = Number(value)
  if (value !== '' && Number.isInteger(number)) return { [name]: number }
  throw new Failure('bad-input', `“${value}” is not a whole number. Write --set ${name}=15, say.`)
}
