// Where a fork or a refresh takes its data, as a person writes it: `now`, `newest`, a point's id, or a moment.
import { Failure } from '../contract/failure.ts'
import type { ForkSource } from '../contract/fork-source.ts'
import { absolute } from '../contract/instant.ts'
import { isLive, parseMoment } from '../contract/moment.ts'
import { flag, text } from './options.ts'
import type { Shell } from './shell.ts'

export const forkSourceOptions = {
  from: text('now | newest | POINT | MOMENT'),
  'or-last-known': flag('of what the mirror has, where it cannot follow production'),
}

/** @throws Failure `bad-input` where it is none */
export function readForkSource({ values }: Shell<typeof forkSourceOptions>, usual: 'newest' | 'now'): ForkSource {
  const from = values.from ?? usual
  if (isLive(from)) return { is: 'now', ...(values['or-last-known'] && { orLastKnown: true }) }
  if (from === 'newest') return { is: from }
  // No moment is written like an id.
  return /^[a-z0-9]{8}$/.test(from) ? { is: 'point', point: from } : { is: 'moment', at: readMomentText(from) }
}

/**
 * @returns an ISO 8601 instant
 * @throws Failure `bad-input`
 */
export function readMomentText(written: string): string {
  const moment = parseMoment(written, new Date())
  if (moment) return moment.toISOString()
  throw new Failure(
    'bad-input',
    `“${written}” was not understood as a moment. Write "2 h ago", "last friday", "yesterday 14:02:11", 14:02, or an ISO time like 2026-11-23T14:02:11Z.`,
  )
}

/**
 * Says what comes out of a moment before it is made: its rows are of that second, its files may be of another.
 * @throws Failure when history does not cover it
 */
export async function sayMoment(shell: Shell, production: string, moment: string): Promise<void> {
  const { at, filesAt } = await shell.client.production.moment({ production, at: moment })
  shell.say(`  Rows of ${absolute(at)}${filesAt ? `, files of ${absolute(filesAt)}` : ''}`)
}
