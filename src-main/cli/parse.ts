// Reads the words and options of a command as its verb takes them; everything else is refused before anything is done.
import { parseArgs } from 'node:util'
import { Failure } from '../contract/failure.ts'
import type { Options, Values } from './options.ts'
import { mostWords, synopsis, type Verb } from './verb.ts'
import { verbs } from './verbs.ts'

const longestWord = 10_000

/** The options of the command itself. */
const ofAll = { json: { type: 'boolean' }, help: { type: 'boolean' } } as const

export interface CommandLine {
  readonly verb: Verb
  readonly words: readonly string[]
  readonly values: Values<Options>
  readonly json: boolean
}

/**
 * @returns 'help' where that is asked for, undefined where nothing is
 * @throws Failure `bad-input`
 */
export function parseCommand(argv: readonly string[]): CommandLine | 'help' | undefined {
  if (argv.some((one) => one.length > longestWord)) {
    throw new Failure('bad-input', `A word of this command is longer than ${longestWord} characters. Nothing was done.`)
  }
  const at = argv.findIndex((one) => !one.startsWith('-'))
  const name = argv[at]
  if (name === undefined) {
    const { help } = parse(argv, ofAll, 'See: sitefork help').values
    return help ? 'help' : undefined
  }
  if (name === 'help') return 'help'
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
  if (!verb) throw new Failure('bad-input', `There is no verb “${name}”. See: sitefork help`)
  const { json = false, help, words, values } = parseVerb(name, verb, argv.toSpliced(at, 1))
  return help ? 'help' : { verb, words, values, json }
}

/**
 * @param argv what stands around the verb's name
 * @throws Failure `bad-input` with how the verb is written
 */
export function parseVerb(name: string, verb: Verb, argv: readonly string[]) {
  const use = `Its use: sitefork ${synopsis(name, verb)}`
  const { words, values } = parse(argv, { ...verb.options, ...ofAll }, use, name)
  const { json, help, ...own } = values
  const word = words[mostWords(verb)]
  if (word !== undefined) {
    const quotes = words.length > 1 ? ' Words that belong together need quotes.' : ''
    throw new Failure('bad-input', `“${name}” does not take “${word}”.${quotes} Nothing was done. ${use}`)
  }
  return { words, values: own, json: json === true, help: help === true }
}

function parse(
  argv: readonly string[],
  options: Options,
  use: string,
  name = 'sitefork',
): Pick<CommandLine, 'words' | 'values'> {
  try {
    const { positionals, values } = parseArgs({ args: [...argv], options, allowPositionals: true })
    return { words: positionals, values: values as Values<Options> }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const [, strange] = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? (/'(-[^']*)'/.exec(message) ?? []) : []
    const what = strange ? `“${name}” has no option ${strange}` : message.replace(/\.$/, '')
    throw new Failure('bad-input', `${what}. Nothing was done. ${use}`)
  }
}
