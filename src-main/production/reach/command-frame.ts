// Tells what a command prints, and its exit code, from what an account's login shell prints around it.
import { randomBytes } from 'node:crypto'
import { shellCommand } from '../../contract/shell-quote.ts'

export interface Frame {
  /** The standard input for a POSIX `sh`. */
  readonly script: string
  /** Finds the command's output; undefined where the command never began. */
  read(printed: Buffer): Framed | undefined
}

export interface Framed {
  readonly text: Buffer
  /** Undefined where the output ends before the command did. */
  readonly exitCode: number | undefined
}

/**
 * Makes a script that prints a mark before and after the command's output. Login shells are bash, csh, fish and others; each of
 * them starts `sh`, which reads the script. The mark is put together only as it is printed, so a shell that echoes its input
 * echoes no mark.
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
