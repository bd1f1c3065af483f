// Shell verbs about points and moments of a production.
import { contract, summaryOf } from '../../contract/contract.ts'
import { readMomentText, sayMoment } from '../fork-source.ts'
import { ofProduction, productionNamed } from '../named.ts'
import { flag, text } from '../options.ts'
import { pointTable } from '../print.ts'
import type { Shell, VerbResult } from '../shell.ts'
import { type Verb, verb } from '../verb.ts'

const keepOptions = { name: text('NAME'), note: text('TEXT') }

export const pointVerbs: Readonly<Record<string, Verb>> = {
  point: verb({
    summary: summaryOf(contract.point.take),
    words: 'PRODUCTION',
    options: {
      note: text('TEXT'),
      'or-last-known': flag('or of what the mirror has, where it cannot follow'),
    },
    async run(shell) {
      const { id } = await productionNamed(shell)
      const before = new Set((await shell.client.point.list({ production: id })).map((point) => point.id))
      const { note = '', 'or-last-known': orLastKnown = false } = shell.values
      const { job } = await shell.client.point.take({ production: id, note, orLastKnown })
      await shell.follow(job)
      const taken = (await shell.client.point.list({ production: id })).find((point) => !before.has(point.id))
      return { value: taken ?? null, text: taken ? `Took point ${taken.id}, production as of ${taken.at}.` : '' }
    },
  }),
  points: verb({
    summary: summaryOf(contract.point.list),
    words: '[PRODUCTION]',
    async run(shell) {
      const points = await shell.client.point.list(await ofProduction(shell))
      return { value: points, text: pointTable(points) }
    },
  }),
  forget: verb({
    summary: summaryOf(contract.point.forget),
    words: 'POINT',
    run: async (shell) =>
      shell.finish(await shell.client.point.forget({ point: shell.word('a point’s id') }), 'The point is forgotten.'),
  }),
  keep: verb({
    summary: summaryOf(contract.point.keepMoment),
    words: 'PRODUCTION MOMENT | POINT',
    options: keepOptions,
    run: keep,
  }),
  release: verb({
    summary: summaryOf(contract.point.release),
    words: 'POINT',
    async run(shell) {
      const point = await shell.client.point.release({ point: shell.word('a point’s id') })
      return { value: point, text: `The point of ${point.at} expires in its time.` }
    },
  }),
  prove: verb({
    summary: summaryOf(contract.point.prove),
    words: 'POINT',
    run: async (shell) =>
      shell.finish(await shell.client.point.prove({ point: shell.word('a point’s id') }), 'The point comes up.'),
  }),
}

async function keep(shell: Shell<typeof keepOptions>): Promise<VerbResult> {
  const { id } = await productionNamed(shell)
  const which = shell.word('a moment or a point’s id', 1)
  const { name = '', note } = shell.values
  const known = (await shell.client.point.list({ production: id })).find((one) => one.id === which)
  if (known) {
    const point = await shell.client.point.keep({ point: known.id, name, ...(note !== undefined && { note }) })
    return { value: point, text: `The point of ${point.at} stays until it is released.` }
  }
  const at = readMomentText(which)
  await sayMoment(shell, id, at)
  const { job } = await shell.client.point.keepMoment({ production: id, at, name, note: note ?? '' })
  return shell.finish({ job }, `${at} is a point that stays until it is released.`)
}
