// Which tables a column refers to by its name, as far as names say it. Pure.

/** Words in names of columns for what is a row of another table, in the words of WordPress and its shops. */
const otherWords: ReadonlyMap<string, string> = new Map([
  ['page', 'post'],
  ['product', 'post'],
  ['order', 'post'],
  ['attachment', 'post'],
  ['media', 'post'],
  ['image', 'post'],
  ['author', 'user'],
  ['customer', 'user'],
  ['category', 'term'],
  ['tag', 'term'],
])

/**
 * Whether a column may hold ids of a table: `post_id` those of `wp_posts`, `order_id` those of `wp_wc_orders` too. A column
 * that is narrower than the table's ids could not hold those of a band.
 */
export function mayHoldIdsOf(column: string, table: string): boolean {
  const [, word = ''] = /([a-z]+?)_?id$/.exec(column.toLowerCase()) ?? []
  const last = table.toLowerCase().split('_').at(-1) ?? ''
  return [word, otherWords.get(word) ?? ''].some((one) => one !== '' && namesOf(one).includes(last))
}

const namesOf = (word: string): readonly string[] => [word, `${word}s`, word.replace(/y$/, 'ies')]
