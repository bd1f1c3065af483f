// The sitefork command: does from a shell what the window does, through the running host or one it starts.
import { extname, join } from 'node:path'
import { parseCommand } from './cli/parse.ts'
import { failureFacts, failureText, withRemarks } from './cli/print.ts'
import { createShell } from './cli/shell.ts'
import { allowClosedOutput, print, printJson, say, sayJson } from './cli/terminal.ts'
import { helpText } from './cli/verbs.ts'
import { onceReady } from './cli/watch.ts'
import { asFailure } from './contract/failure.ts'
import { hourCycleOf, systemLocale } from './contract/hours.ts'
import { countHours } from './contract/instant.ts'
import { connectToHost } from './hosts/client.ts'
import { homeDirectory } from './hosts/home.ts'
import { keepFilesPrivate } from './hosts/private-files.ts'

async function main(argv: readonly string[]): Promise<number> {
  countHours(hourCycleOf(systemLocale(process.env, process.platform)))
  const command = parseCommand(argv)
  if (command === 'help' || command === undefined) {
    print(helpText())
    return command === undefined ? 1 : 0
  }
  const { verb, words, values, json } = command
  const home = homeDirectory(process.env, process.platform)
  const entry = join(import.meta.dirname, `headless${extname(import.meta.filename)}`)
  const { client, close, ...host } = await connectToHost({ home, entry })
  try {
    const tell = (line: string) => json || say(line)
    const shell = createShell({ client, host, words, values, json, say: tell })
    try {
      const result = await onceReady(client, tell, () => verb.run(shell))
      if (json) printJson(withRemarks(result.value, shell.remarks()))
      else print(result.text)
      return result.failed ? 1 : 0
    } finally {
      for (const sentence of shell.remarks()) tell(`Note: ${sentence}`)
    }
  } finally {
    close()
  }
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
