// What is to be known of data that are good but not all, or not of the moment, that somebody asked for.
import { z } from 'zod'

/**
 * `moment`: they are older than was asked for; `rows`, `files`: what of production they lack; `php`: what of its PHP clones
 * lack. `sentence` is whole: what it is, why, and what can be done.
 */
export const remarkSchema = z.object({ about: z.enum(['moment', 'rows', 'files', 'php']), sentence: z.string() })
export type Remark = z.infer<typeof remarkSchema>

/** Those about something else stay as they are. Pure. */
export function remarkAnew(
  remarks: readonly Remark[],
  about: Remark['about'],
  sentences: readonly string[],
): readonly Remark[] {
  return [...remarks.filter((one) => one.about !== about), ...sentences.map((sentence) => ({ about, sentence }))]
}
