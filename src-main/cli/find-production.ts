// The production a shell verb's first word names, by id or name.
import { Failure } from '../contract/failure.ts'
import type { Production } from '../contract/models.ts'
import { answerOf } from './on-clone.ts'
import type { Answer, Shell } from './shell.ts'

export async function findProduction(shell: Shell): Promise<Production> {
  const wanted = shell.word('a production')
  const productions = await shell.client.production.list()
  const [ofId, ofName] = [productions.find((each) => each.id === wanted), named(productions, wanted)]
  if (ofId && ofName && ofId !== ofName) {
    throw new Failure(
      'bad-input',
      `“${wanted}” is the name of one production and the id of another, “${ofId.name}”. Say which by the id of the first: ${ofName.id}`,
    )
  }
  const found = ofId ?? ofName
  if (found) return found
  throw new Failure('not-found', `There is no production “${wanted}”. List them with: sitefork productions`)
}

/** Letters count alike, as they do where names are given. */
function named(productions: readonly Production[], wanted: string): Production | undefined {
  const name = wanted.trim().toLowerCase()
  return productions.find((each) => each.name.toLowerCase() === name)
}

/** Follows the link of a production; where it fails, both ways out are said. */
export async function followLink(
  shell: Shell,
  { job, id }: { readonly job: string; readonly id: string },
): Promise<Answer> {
  try {
    await shell.follow(job)
  } catch (error) {
    const production = (await shell.client.production.list()).find((each) => each.id === id)
    if (production?.sync.is === 'broken') {
      shell.say(`What was copied of “${production.name}” is kept. Go on with: sitefork resume ${id}`)
      shell.say(`Or forget it with: sitefork unlink ${id}`)
    }
    throw error
  }
  return answerOf(await shell.client.production.list(), id, 'Linked')
}
