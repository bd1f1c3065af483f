// Finds commands by some letters of their words, in any order: "hello ref" is "Refresh hello". Pure.

/** @returns the commands that match every word of the query, best first; equal ones keep their order */
export function ranked<T>(query: string, all: readonly T[], textsOf: (one: T) => readonly string[]): T[] {
  const wanted = wordsOf(query)
  if (wanted.length === 0) return [...all]
  return all
    .flatMap((one) => {
      const [label = '', ...others] = textsOf(one)
      const fits = wanted.map((word) => Math.max(closeness(word, label), closeness(word, others.join(' ')) / 2))
      return fits.every((each) => each > 0) ? [{ one, sum: fits.reduce((sum, each) => sum + each, 0) }] : []
    })
    .sort((a, b) => b.sum - a.sum)
    .map(({ one }) => one)
}

const wordsOf = (text: string) => text.toLowerCase().split(/\s+/).filter(Boolean)

/** Scores how well a word of the query matches a text: a whole word, its beginning, a part, or letters in order. */
function closeness(word: string, text: string): number {
  const lower = text.toLowerCase()
  const parts = lower.split(/[^\p{L}\p{N}]+/u)
  if (parts.includes(word)) return 8
  if (parts.some((part) => part.startsWith(word))) return 6
  if (lower.includes(word)) return 4
  return word.length > 1 && parts.some((part) => isWithin(word, part)) ? 1 : 0
}

/** Whether all letters are there in order, beginning with the first. */
function isWithin(word: string, part: string): boolean {
  if (part[0] !== word[0]) return false
  let at = 0
  for (const letter of part) if (letter === word[at]) at++
  return at === word.length
}
