// Shell verbs of a production's history: its timeline, points that are kept, proofs, pauses, settings.
import { Failure } from '../contract/failure.ts'
import { defaultSettings, type Production, type ProductionSettings } from '../contract/models.ts'
import { findProduction } from './find-production.ts'
import { bars, settingTable, table } from './print.ts'
import { sayMoment } from './say-moment.ts'
import { type Shell, shellMoment } from './shell.ts'
import type { Verb } from './verbs.ts'

export const historyVerbs: Readonly<Record<string, Verb>> = {
  timeline: {
    usage: 'timeline PRODUCTION',
    does: 'show what its history covers, its gaps, and how busy the last day was',
    async run(shell) {
      const { id, history } = await findProduction(shell)
      const to = new Date()
      const from = new Date(to.getTime() - 86_400_000)
      const span = { from: from.toISOString(), to: to.toISOString(), step: 1800 }
      const activity = await shell.client.production.timeline({ production: id, ...span })
      const covered = history.from ? `Every second from ${history.from} to ${history.to}.` : 'No history yet.'
      const gaps = history.gaps.map((gap) => [gap.from, gap.to ?? 'now', gap.why])
      const lines = [
        covered,
        ...(gaps.length > 0 ? [table(['GAP FROM', 'TO', 'WHY'], gaps)] : []),
        `Transactions in the last 24 hours: ${bars(activity.transactions)}`,
      ]
      return { value: { history, activity }, text: lines.join('\n') }
    },
  },
  keep: {
    usage: 'keep PRODUCTION MOMENT | POINT [--name NAME] [--note TEXT]',
    does: 'make a moment a point that never expires',
    run: keep,
  },
  release: {
    usage: 'release POINT',
    does: 'let a kept point expire like any other',
    async run(shell) {
      const point = await shell.client.point.release({ point: shell.word('a point’s id') })
      return { value: point, text: `The point of ${point.at} expires in its time.` }
    },
  },
  prove: {
    usage: 'prove POINT',
    does: 'start a copy of it as a whole site, check every table, load the home page',
    run: async (shell) =>
      shell.finish(await shell.client.point.prove({ point: shell.word('a point’s id') }), 'The point comes up.'),
  },
  pause: {
    usage: 'pause PRODUCTION',
    does: 'stop following production; nothing travels until it is resumed',
    async run(shell) {
      const { id, name } = await findProduction(shell)
      return { value: await shell.client.production.pause({ production: id }), text: `${name} is paused.` }
    },
  },
  pull: {
    usage: 'pull PRODUCTION',
    does: 'fetch what differs, for a production whose rows are pulled',
    async run(shell) {
      const { id, name } = await findProduction(shell)
      return shell.finish(await shell.client.production.pull({ production: id }), `${name} is up to date.`)
    },
  },
  reseed: {
    usage: 'reseed PRODUCTION',
    does: 'catch up by difference, where a mirror lost its place, or rows were pulled and can be followed now',
    async run(shell) {
      const { id, name } = await findProduction(shell)
      return shell.finish(await shell.client.production.reseed({ production: id }), `${name} is followed again.`)
    },
  },
  'verify-mirror': {
    usage: 'verify-mirror PRODUCTION',
    does: 'compare every table of the mirror with production now; what differs is told and mended',
    async run(shell) {
      const { id, name } = await findProduction(shell)
      const { job } = await shell.client.production.verify({ production: id })
      await shell.follow(job)
      const { comparison } = await findProduction(shell)
      const differs = comparison !== null && comparison.unmended.length > 0
      const text = differs
        ? `These tables differ, and are being mended: ${comparison.unmended.join(', ')}. See: sitefork jobs`
        : `The mirror of ${name} is equal to production.`
      return { value: comparison, text, failed: differs }
    },
  },
  upgrade: {
    usage: 'upgrade PRODUCTION',
    does: 'bring its mirror to the version of production, which was upgraded',
    async run(shell) {
      const { id, name } = await findProduction(shell)
      return shell.finish(
        await shell.client.production.upgrade({ production: id }),
        `The mirror of ${name} is upgraded.`,
      )
    },
  },
  settings: {
    usage: 'settings PRODUCTION [--set NAME=VALUE …]',
    does: 'show or change how points are taken, how long they live, and what travels',
    async run(shell) {
      const production = await findProduction(shell)
      const change = Object.assign({}, ...shell.options('set').map(readSetting))
      const { settings }: Production =
        Object.keys(change).length > 0
          ? await shell.client.production.settings({ production: production.id, change })
          : production
      return { value: settings, text: settingTable(settings) }
    },
  },
}

async function keep(shell: Shell) {
  const { id } = await findProduction(shell)
  const which = shell.word('a moment or a point’s id', 1)
  const name = shell.option('name') ?? ''
  const note = shell.option('note')
  const known = (await shell.client.point.list({ production: id })).find((one) => one.id === which)
  if (known) {
    const point = await shell.client.point.keep({ point: known.id, name, ...(note !== undefined && { note }) })
    return { value: point, text: `The point of ${point.at} stays until it is released.` }
  }
  const at = shellMoment(which)
  await sayMoment(shell, id, at)
  const { job } = await shell.client.point.keepMoment({ production: id, at, name, note: note ?? '' })
  return shell.finish({ job }, `${at} is a point that stays until it is released.`)
}

/** Lists are written with commas, no limit as `none`. */
function readSetting(text: string): Partial<ProductionSettings> {
  const [name = '', value = ''] = text.split(/=(.*)/s)
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
