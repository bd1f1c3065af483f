// What verbs about one thing have in common: the job is followed, and the thing itself is the answer.
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
