// Looks at one subject after the other, case by case, for a time or a number of cases; each case can be had again by its number.
import { randomOf } from '../../support/random.ts'
import type { AnySubject, FuzzFinding } from './subject.ts'

export interface Found extends FuzzFinding {
  readonly subject: string
  readonly seed: number
  /** The number of the case. */
  readonly at: number
}

export interface Fuzzed {
  readonly found: readonly Found[]
  /** By subject. */
  readonly cases: Readonly<Record<string, number>>
}

/** In turns, so that each has the same time: what is quick is looked at more often. */
const turnMs = 200

/** A subject in which something was found is left alone from then on. */
export async function fuzz(options: {
  readonly subjects: readonly AnySubject[]
  readonly seed: number
  /** Of each subject. */
  readonly cases: number
  /** For all of them. */
  readonly milliseconds: number
  /** The first case's number. */
  readonly from?: number
  readonly say?: (found: Found) => void
  /** Before each case. */
  readonly onCase?: (subject: string, at: number) => void
}): Promise<Fuzzed> {
  const { subjects, seed, cases, milliseconds, from = 0, say = () => {}, onCase = () => {} } = options
  const began = performance.now()
  const found: Found[] = []
  const counts: Record<string, number> = Object.fromEntries(subjects.map(({ name }) => [name, 0]))
  let left = subjects
  while (left.length > 0 && performance.now() - began < milliseconds) {
    const still: AnySubject[] = []
    for (const subject of left) if (await turn(subject)) still.push(subject)
    left = still
  }
  return { found, cases: counts }

  /** False once there is no more to look at. */
  async function turn(subject: AnySubject): Promise<boolean> {
    const until = performance.now() + turnMs
    do {
      const at = from + (counts[subject.name] ?? 0)
      onCase(subject.name, at)
      const finding = await subject.look(randomOf(caseSeed(seed, subject.name, at)))
      counts[subject.name] = (counts[subject.name] ?? 0) + 1
      if (finding) {
        found.push({ ...finding, subject: subject.name, seed, at })
        say({ ...finding, subject: subject.name, seed, at })
        return false
      }
      if ((counts[subject.name] ?? 0) >= cases) return false
    } while (performance.now() < until)
    return true
  }
}

export function describeFinding({ subject, seed, at, why, input }: Found): string {
  return `${subject}, case ${at} of seed ${seed}: ${why}\n${input}\nAgain: npm run soak -- fuzz --subject ${subject} --seed ${seed} --case ${at}`
}

/** FNV-1a. */
function caseSeed(seed: number, name: string, at: number): number {
  let hash = 0x811c9dc5
  for (const char of `${seed} ${name} ${at}`) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193)
  return hash | 0
}
