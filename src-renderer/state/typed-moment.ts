// Interprets a typed moment for a production, while it is typed. Pure.
import { zoneName } from '../../src-main/contract/instant.ts'
import { isLive, parseMoment, writeMoment } from '../../src-main/contract/moment.ts'
import { words } from '../words.ts'

export type TypedMoment =
  /** Production as it is now, which empty text means too. */
  | { readonly is: 'live' }
  /** Milliseconds since the epoch. */
  | { readonly is: 'moment'; readonly at: number }
  /** No valid moment, with the reason. */
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

/** Formats "Fri 20 Nov 2026 14:02:11 CET"; the day of the week helps to notice a mistake. */
export function saidOf(meant: TypedMoment): string {
  if (meant.is === 'live') return words.fork.now
  return meant.is === 'none' ? meant.why : `${writeMoment(new Date(meant.at))} ${zoneName(new Date(meant.at))}`
}
