// What a verb takes is what its usage says: other options, or more words, are refused before anything is done.
import { Failure } from '../contract/failure.ts'
import type { Options } from './shell.ts'
import type { Verb } from './verbs.ts'

/** Options of the command itself. */
const ofAll: ReadonlySet<string> = new Set(['json', 'help'])

/** `jobs [WORD …]` takes any number. */
export function takes({ usage }: Pick<Verb, 'usage'>): { readonly words: number; readonly options: readonly string[] } {
  const [beforeOptions = ''] = usage.split(/ \[?--/)
  const words = beforeOptions.includes('…') ? Infinity : beforeOptions.replace(/ \| \S+/g, '').split(' ').length - 1
  return { words, options: [...usage.matchAll(/--([a-z][a-z-]*)/g)].map(([, name = '']) => name) }
}

/** @throws Failure `bad-input` */
export function refuseStrange(name: string, verb: Verb, words: readonly string[], values: Options): void {
  const taken = takes(verb)
  const use = `Nothing was done. Its use: sitefork ${verb.usage}`
  const option = Object.keys(values).find((one) => !ofAll.has(one) && !taken.options.includes(one))
  if (option !== undefined) throw new Failure('bad-input', `“${name}” has no option --${option}. ${use}`)
  const word = words[taken.words]
  if (word === undefined) return
  const quotes = words.length > 1 ? ' Words that belong together need quotes.' : ''
  throw new Failure('bad-input', `“${name}” does not take “${word}”.${quotes} ${use}`)
}
