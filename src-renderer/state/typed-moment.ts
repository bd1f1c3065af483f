// What a typed moment means to a production, said while it is typed. Pure.
import { zoneName } from '../../src-main/contract/instant.ts'
import { isLive, parseMoment, writeMoment } from '../../src-main/contract/moment.ts'
import { words } from '../words.ts'

export type TypedMoment =
  /** As production is now, which nothing typed means too. */
  | { readonly is: 'live' }
  /** Milliseconds since the epoch. */
  | { readonly is: 'moment'; readonly at: number }
  /** None that can be chosen, with the sentence that says why. */
  | { readonly is: 'none'; readonly why: string }

/** @param from where history begins; null where there is none */
export function typedMoment(text: string, from: string | null, now: Date): TypedMoment {
  if (text.trim() === '' || isLive(text)) return { is: 'live' }
  const at = parseMoment(text, now)?.getTime()
  if (at === undefined) return { is: 'none', why: words.timeline.notUnderstood }
  if (at > now.getTime()) return { is: 'none', why: words.timeline.ahead }
  if (from === null || at < Date.parse(from)) return { is: 'none', why: words.timeline.tooEarly(from) }
  return { is: 'moment', at }
}

/** "Fri 20 Nov 2026 14:02:11 CET": the day of the week shows at once whether it was meant. */
export function saidOf(meant: TypedMoment): string {
  if (meant.is === 'live') return words.fork.now
  return meant.is === 'none' ? meant.why : `${writeMoment(new Date(meant.at))} ${zoneName(new Date(meant.at))}`
}
