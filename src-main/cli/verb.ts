// What a verb of the sitefork command is: what it does, what it takes, and what it runs.
import type { Options } from './options.ts'
import type { Shell, VerbResult } from './shell.ts'

export interface Verb<O extends Options = Options> {
  /** One sentence in the imperative; where the verb is a method of the contract, that method's. */
  readonly summary: string
  /** Its words, as the synopsis shows them: `CLONE [BOOKMARK]`. One that ends in `…` takes any number. */
  readonly words?: string
  readonly options?: O
  run(shell: Shell<O>): Promise<VerbResult>
}

/** Gives `run` the types of the options that stand beside it. */
export const verb = <const O extends Options>(one: Verb<O>): Verb => one

/** `fork PRODUCTION [--name NAME]`: how a verb is written. */
export const synopsis = (name: string, verb: Verb): string => synopsisParts(name, verb).join(' ')

function synopsisParts(name: string, { words, options = {} }: Verb): readonly string[] {
  const each = Object.entries(options).map(
    ([option, { value, multiple }]) => `[--${option}${value ? ` ${value}` : ''}${multiple ? ' …' : ''}]`,
  )
  return [name, ...(words ? [words] : []), ...each]
}

/** The width of a line of help, characters. */
const helpWidth = 100

/** Joins parts to lines of help, none of them broken; every line but the first is set in. */
function wrapped(parts: readonly string[]): string {
  const lines = ['']
  for (const part of parts) {
    const line = lines.at(-1) ?? ''
    const joined = line.trim() === '' ? `${line}${part}` : `${line} ${part}`
    if (joined.length <= helpWidth || line.trim() === '') lines[lines.length - 1] = joined
    else lines.push(`    ${part}`)
  }
  return lines.map((line) => `  ${line}`).join('\n')
}

/** @returns how many words it takes: `CLONE [BOOKMARK]` two, `MOMENT | POINT` one, `[WORD …]` any number */
export function mostWords({ words = '' }: Verb): number {
  if (words.includes('…')) return Infinity
  return words
    .replace(/ \| \S+/g, '')
    .split(' ')
    .filter((word) => word !== '').length
}

/** @returns the paragraph of a verb in `sitefork help` */
export function describeVerb(name: string, one: Verb): string {
  const options = Object.entries(one.options ?? {}).flatMap(([option, { says }]) =>
    says ? [`      --${option}: ${says}`] : [],
  )
  return [wrapped(synopsisParts(name, one)), `      ${one.summary}`, ...options].join('\n')
}
