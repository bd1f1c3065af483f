// Which state of a site a word of the shell names: a clone, CLONE@BOOKMARK, a point, a moment, or `production`.
import type { StateRef } from '../contract/changes.ts'
import { Failure } from '../contract/failure.ts'
import { parseMoment } from '../contract/moment.ts'
import { isCalled } from './named.ts'
import type { Shell } from './shell.ts'

/**
 * Reads words together, for a moment and `production` are of the production of the others.
 * @throws Failure `not-found`, or `bad-input` where it is open which production is meant
 */
export async function stateRefs(shell: Shell, words: readonly string[]): Promise<readonly StateRef[]> {
  const [clones, points] = await Promise.all([shell.client.clone.list({}), shell.client.point.list({})])
  const found = words.map((word) => {
    const [name = '', bookmark] = splitAtLast(word, '@')
    const clone = clones.find((one) => isCalled(one, name)) ?? clones.find((one) => isCalled(one, word))
    if (clone && bookmark !== undefined && !isCalled(clone, word)) {
      return { production: clone.production, ref: { is: 'bookmark', clone: clone.id, bookmark } as const }
    }
    if (clone) return { production: clone.production, ref: { is: 'clone', clone: clone.id } as const }
    const point = points.find(({ id }) => id === word)
    return point ? { production: point.production, ref: { is: 'point', point: point.id } as const } : undefined
  })
  const production = found.find((one) => one !== undefined)?.production ?? (await onlyProduction(shell))
  return words.map((word, at) => found[at]?.ref ?? ofProductionItself(word, production))
}

function ofProductionItself(word: string, production: string | undefined): StateRef {
  const isNow = ['production', 'now'].includes(word.toLowerCase())
  const moment = isNow ? undefined : parseMoment(word, new Date())
  if (!isNow && !moment) {
    throw new Failure(
      'not-found',
      `“${word}” is neither a clone, nor CLONE@BOOKMARK, a point’s id, a moment, or “production”. List clones with: sitefork clones`,
    )
  }
  if (production === undefined) {
    throw new Failure(
      'bad-input',
      `Of which production “${word}” is, is open. Name a clone or a point as the other side.`,
    )
  }
  return moment ? { is: 'moment', production, at: moment.toISOString() } : { is: 'now', production }
}

async function onlyProduction(shell: Shell): Promise<string | undefined> {
  const [one, ...others] = await shell.client.production.list()
  return others.length === 0 ? one?.id : undefined
}

function splitAtLast(word: string, sign: string): readonly [string, string | undefined] {
  const at = word.lastIndexOf(sign)
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}
