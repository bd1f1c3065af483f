// What verbs about one thing have in common: the job is followed, and the thing itself is the answer.
import { absolute } from '../contract/instant.ts'
import type { Answer, Shell } from './shell.ts'

export async function onClone(
  shell: Shell,
  done: string,
  verb: (clone: string) => Promise<{ readonly job: string; readonly id: string }>,
): Promise<Answer> {
  const { job, id } = await verb(shell.word('a clone'))
  await shell.follow(job)
  return answerOf(await shell.client.clone.list({}), id, done)
}

export function answerOf(
  all: readonly { readonly id: string; readonly name: string; readonly url?: string }[],
  id: string,
  done: string,
): Answer {
  const found = all.find((thing) => thing.id === id)
  return {
    value: found ?? null,
    text: found ? `${done} ${found.name}${found.url ? `: ${found.url}` : '.'}` : `${done}.`,
  }
}

/** The same of a clone that has other data now, with the moment they are of: the newest point may be an hour old. */
export async function dataOf(shell: Shell, id: string, done: string): Promise<Answer> {
  const all = await shell.client.clone.list({})
  const { value, text } = answerOf(all, id, done)
  const at = all.find((clone) => clone.id === id)?.dataAt
  return { value, text: at ? `${text}\nProduction as of ${absolute(at)}` : text }
}
