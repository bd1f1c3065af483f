// The sitefork command: does from a shell what the window does, through the running host or one it starts.
import { extname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { failureFacts, failureText, withRemarks } from './cli/print.ts'
import { createShell, type Options, onceReady } from './cli/shell.ts'
import { allowClosedOutput, print, printJson, say, sayJson } from './cli/terminal.ts'
import { refuseStrange } from './cli/usage.ts'
import { verbs } from './cli/verbs.ts'
import { asFailure, Failure } from './contract/failure.ts'
import { hourCycleOf, systemLocale } from './contract/hours.ts'
import { countHours } from './contract/instant.ts'
import { connectToHost } from './hosts/client.ts'
import { homeDirectory } from './hosts/home.ts'
import { keepFilesPrivate } from './hosts/private-files.ts'

const longestWord = 10_000
const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const options = {
  json: flag,
  help: flag,
  name: text,
  address: text,
  note: text,
  from: text,
  'or-last-known': flag,
  set: { type: 'string', multiple: true } as const,
  source: text,
  ssh: text,
  path: text,
  key: text,
  'ssh-password-file': text,
  'passphrase-file': text,
  fingerprint: text,
  'accept-host-key': flag,
  bookmark: text,
  dump: text,
  'dump-database': text,
  files: text,
  'db-host': text,
  'db-port': text,
  'db-name': text,
  'db-user': text,
  'db-password-file': text,
  'db-direct': flag,
  'table-prefix': text,
  fix: flag,
  print: flag,
  empty: flag,
  instance: text,
  off: flag,
  label: text,
  group: text,
  colour: text,
  php: text,
  expires: text,
  protect: flag,
  unprotect: flag,
  'keep-awake': flag,
  'may-sleep': flag,
}

async function main(argv: readonly string[]): Promise<number> {
  countHours(hourCycleOf(systemLocale(process.env, process.platform)))
  const { positionals, values } = parse(argv)
  const [name, ...words] = positionals
  if (name === undefined || name === 'help' || values.help) {
    print(help())
    return name === undefined && !values.help ? 1 : 0
  }
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
  if (!verb) throw new Failure('bad-input', `There is no verb “${name}”. See: sitefork help`)
  refuseStrange(name, verb, words, values)
  const home = homeDirectory(process.env, process.platform)
  const entry = join(import.meta.dirname, `headless${extname(import.meta.filename)}`)
  const { client, close, ...host } = await connectToHost({ home, entry })
  try {
    const tell = (line: string) => values.json || say(line)
    const shell = createShell(client, host, words, values, tell)
    try {
      const answer = await onceReady(client, tell, () => verb.run(shell))
      if (values.json) printJson(withRemarks(answer.value, shell.remarks()))
      else print(answer.text)
      return answer.failed ? 1 : 0
    } finally {
      for (const sentence of shell.remarks()) tell(`Note: ${sentence}`)
    }
  } finally {
    close()
  }
}

function parse(argv: readonly string[]): { readonly positionals: readonly string[]; readonly values: Options } {
  if (argv.some((one) => one.length > longestWord)) {
    throw new Failure('bad-input', `A word of this command is longer than ${longestWord} characters. Nothing was done.`)
  }
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (error) {
    throw new Failure(
      'bad-input',
      `${error instanceof Error ? error.message : error}. Nothing was done. See: sitefork help`,
    )
  }
}

function help(): string {
  const lines = Object.values(verbs).map(({ usage, does }) => `  ${usage}\n      ${does}`)
  return `sitefork VERB [--json]\n\n${lines.join('\n')}`
}

keepFilesPrivate()
allowClosedOutput()
const argv = process.argv.slice(2)
main(argv).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    const failure = asFailure(error)
    if (argv.includes('--json')) sayJson(failureFacts(failure))
    else say(failureText(failure))
    process.exitCode = 1
  },
)
