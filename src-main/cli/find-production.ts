// The production a shell verb's first word names, by id or name.
import { Failure } from '../contract/failure.ts'
import type { Production } from '../contract/models.ts'
import type { Shell } from './shell.ts'

export async function findProduction(shell: Shell): Promise<Production> {
  const wanted = shell.word('a production')
  const productions = await shell.client.production.list()
  const found = productions.find((each) => each.id === wanted) ?? productions.find((each) => each.name === wanted)
  if (found) return found
  throw new Failure('not-found', `There is no production “${wanted}”. List them with: sitefork productions`)
}
