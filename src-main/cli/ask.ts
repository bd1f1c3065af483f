// Asks whoever sits at the terminal, where somebody does: an answer that is secret is not shown.
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { plain } from '../contract/control-pictures.ts'

export interface Asking {
  yes(question: string): Promise<boolean>
  line(question: string): Promise<string>
  secret(question: string): Promise<string>
}

/** Undefined where nobody can answer: in a script, or where only a program reads. */
export function openAsking(json: boolean): Asking | undefined {
  if (json || !process.stdin.isTTY || !process.stderr.isTTY) return undefined
  return {
    yes: async (question) => /^y(?:es)?$/i.test((await ask(`${question} (yes/no) `, false)).trim()),
    line: async (question) => (await ask(`${question} `, false)).trim(),
    secret: (question) => ask(`${question} `, true),
  }
}

/** An end of input is an empty answer. */
function ask(question: string, secret: boolean): Promise<string> {
  process.stderr.write(plain(question))
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: secret ? unseen : process.stderr, terminal: true })
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line)
      lines.close()
    })
    lines.once('SIGINT', () => process.exit(130))
    lines.once('close', () => {
      if (secret) process.stderr.write('\n')
      resolve('')
    })
  })
}
