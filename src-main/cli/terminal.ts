// The one way from data to the terminal: whatever a site, a server or a file's name says is text there, and nothing more.
import { plain, plainJson } from '../contract/control-pictures.ts'

/** A reader that has seen enough (`| head`) is no failure. */
export function allowClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit()
      throw error
    })
  }
}

/** The answer. */
export const print = (text: string) => console.log(plain(text))
/** What is said beside it, and failures. */
export const say = (text: string) => console.error(plain(text))

/** The same value for whoever reads it with a program. */
export const printJson = (value: unknown) => console.log(plainJson(value))
export const sayJson = (value: unknown) => console.error(plainJson(value))
