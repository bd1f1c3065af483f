// Remarks: what a person must know about data that are usable but incomplete, or older than was asked for.
import { z } from 'zod'

/**
 * `moment`: they are older than was asked for; `rows`, `files`: what of production they lack; `php`: what of its PHP clones
 * lack. `sentence` is whole: what it is, why, and what can be done.
 */
export const remarkSchema = z.object({ about: z.enum(['moment', 'rows', 'files', 'php']), sentence: z.string() })
export type Remark = z.infer<typeof remarkSchema>

/** Replaces the remarks about one subject and leaves the others as they are. Pure. */
export function remarkAnew(
  remarks: readonly Remark[],
  about: Remark['about'],
  sentences: readonly string[],
): readonly Remark[] {
  return [...remarks.filter((one) => one.about !== about), ...sentences.map((sentence) => ({ about, sentence }))]
}
