// What a verb's first word names, a production or a clone, and what a verb says of one that it changed.
import { Failure } from '../contract/failure.ts'
import { absolute } from '../contract/instant.ts'
import type { Clone, Production } from '../contract/models.ts'
import type { Shell, VerbResult } from './shell.ts'

/** @throws Failure `not-found`, or `bad-input` where the word is the name of one and the id of another */
export async function productionNamed(shell: Shell): Promise<Production> {
  const wanted = shell.word('a production')
  const productions = await shell.client.production.list()
  // Letters count alike, as they do where names are given.
  const name = wanted.trim().toLowerCase()
  const ofId = productions.find((each) => each.id === wanted)
  const ofName = productions.find((each) => each.name.toLowerCase() === name)
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

/** By its id, its name however it is capitalised, or its address. @throws Failure `not-found` */
export async function cloneNamed(shell: Shell): Promise<Clone> {
  const wanted = shell.word('a clone')
  const clones = await shell.client.clone.list({})
  const clone = clones.find((one) => isCalled(one, wanted))
  if (!clone) throw new Failure('not-found', `There is no clone “${wanted}”. List them with: sitefork clones`)
  return clone
}

/** Whether a word is a clone's id, its address, or its name in letters of any case. */
export const isCalled = ({ id, name, address }: Pick<Clone, 'id' | 'name' | 'address'>, word: string) =>
  [id, address].includes(word) || name.toLowerCase() === word.toLowerCase()

/** What a verb takes that lists everything, or what belongs to the production that its word names. */
export async function ofProduction(shell: Shell): Promise<{ readonly production?: string }> {
  return shell.words.length > 0 ? { production: (await productionNamed(shell)).id } : {}
}

/** Follows the job of a verb about one clone; the result is the clone. */
export async function changeClone(
  shell: Shell,
  done: string,
  change: (clone: string) => Promise<{ readonly job: string; readonly id: string }>,
): Promise<VerbResult> {
  const { job, id } = await change(shell.word('a clone'))
  await shell.follow(job)
  return resultOf(await shell.client.clone.list({}), id, done)
}

export function resultOf(
  all: readonly { readonly id: string; readonly name: string; readonly url?: string }[],
  id: string,
  done: string,
): VerbResult {
  const found = all.find((thing) => thing.id === id)
  return {
    value: found ?? null,
    text: found ? `${done} ${found.name}${found.url ? `: ${found.url}` : '.'}` : `${done}.`,
  }
}

/** The result of a verb that gave a clone other data, with the moment they are of: the newest point may be an hour old. */
export async function dataResult(shell: Shell, id: string, done: string): Promise<VerbResult> {
  const all = await shell.client.clone.list({})
  const { value, text } = resultOf(all, id, done)
  const at = all.find((clone) => clone.id === id)?.dataAt
  return { value, text: at ? `${text}\nProduction as of ${absolute(at)}` : text }
}
