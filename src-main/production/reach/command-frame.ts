// What a command prints, told from what an account's login shell prints around it; and its own exit code.
import { randomBytes } from 'node:crypto'
import { shellCommand } from '../../contract/shell-quote.ts'

export interface Frame {
  /** For the standard input of a POSIX `sh`. */
  readonly script: string
  /** Undefined where the command was never begun. */
  read(printed: Buffer): Framed | undefined
}

export interface Framed {
  readonly text: Buffer
  /** Undefined where its end did not come. */
  readonly exitCode: number | undefined
}

/**
 * Login shells of hosts are bash, csh, fish and whatever else; each of them starts `sh`, which reads this. What stands in the
 * script is never the mark itself, so that a shell that shows what it reads shows no frame.
 * @param stdin what the command reads; nothing by default
 */
export function framed(argv: readonly string[], stdin?: string): Frame {
  const [head, tail] = [randomBytes(12).toString('hex'), randomBytes(12).toString('hex')]
  const mark = Buffer.from(`${head}${tail}`)
  const say = `printf '%s%s' ${head} ${tail}`
  const command = shellCommand(argv)
  const fed = stdin === undefined ? `${command} </dev/null` : `${command} <<'${tail}'\n${stdin}\n${tail}`
  return {
    script: `${say}; ${say} >&2\n${fed}\ncode=$?; ${say}; ${say} >&2; printf '%s;' "$code"; exit\n`,
    read(printed) {
      const begun = printed.indexOf(mark)
      if (begun < 0) return undefined
      const rest = printed.subarray(begun + mark.length)
      const ended = rest.indexOf(mark)
      if (ended < 0) return { text: rest, exitCode: undefined }
      const code = /^(\d{1,3});/.exec(rest.subarray(ended + mark.length).toString('latin1'))?.[1]
      return { text: rest.subarray(0, ended), exitCode: code === undefined ? undefined : Number(code) }
    },
  }
}
