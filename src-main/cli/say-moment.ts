// What comes out of a moment, said before it is made: its rows are of that second, its files may be of another.
import { absolute } from '../contract/instant.ts'
import type { Shell } from './shell.ts'

/** @throws Failure when history does not cover it */
export async function sayMoment(shell: Shell, production: string, moment: string): Promise<void> {
  const { at, filesAt } = await shell.client.production.moment({ production, at: moment })
  shell.say(`  Rows of ${absolute(at)}${filesAt ? `, files of ${absolute(filesAt)}` : ''}`)
}
