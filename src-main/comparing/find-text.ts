// Finds the things, or edits, in whose titles or values all words of a search occur.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { StoredImages } from './stored-images.ts'

export interface TextSearch {
  /** @returns whether the table `found` has the numbers of those that match; there is nothing to look for where it has not */
  find(text: string, among: 'things' | 'edits', version: number): boolean
}

/** Words that are looked for; more of them are left out. */
const mostWords = 30

const sources = {
  things: {
    titles: 'SELECT id, search FROM things WHERE rows + files > 0 AND id > ? ORDER BY id LIMIT 1000',
    images: 'SELECT id, thing AS owner, first AS before, last AS after FROM net WHERE id > ? ORDER BY id LIMIT 1000',
  },
  edits: {
    titles: 'SELECT id, search FROM edits WHERE id > ? ORDER BY id LIMIT 1000',
    images:
      'SELECT seq AS id, edit AS owner, before, after FROM writes WHERE edit = ? AND seq > ? ORDER BY seq LIMIT 1000',
  },
} as const

export function createTextSearch(database: ScratchDatabase, images: StoredImages): TextSearch {
  const insert = database.prepare('INSERT INTO found (id) VALUES (?)')
  let done = ''

  /** Calls with each row of a statement that takes the last number it gave. */
  function each(sql: string, before: readonly number[], use: (row: Record<string, unknown>) => boolean): void {
    const page = database.prepare(sql)
    for (let last = 0, rows = page.all(...before, 0); rows.length > 0; rows = page.all(...before, last)) {
      for (const row of rows) {
        last = Number(row.id)
        if (!use(row)) return
      }
    }
  }

  function find(words: readonly string[], among: 'things' | 'edits'): void {
    /** Which of the words are not found yet, one bit each, by the number of what they are looked for in. */
    const missing = new Map<number, number>()
    const without = (left: number, text: string) =>
      words.reduce(
        (bits, word, at) => ((bits & (1 << at)) !== 0 && text.includes(word) ? bits & ~(1 << at) : bits),
        left,
      )
    each(sources[among].titles, [], ({ id, search }) => {
      const left = without(2 ** words.length - 1, String(search))
      if (left === 0) insert.run(Number(id))
      else missing.set(Number(id), left)
      return true
    })
    const look = ({ owner, before, after }: Record<string, unknown>) => {
      const id = Number(owner)
      for (const image of [before, after]) {
        const left = missing.get(id)
        if (left === undefined || image === null) continue
        const still = without(left, images.bytes(Number(image)).toString('utf8').toLowerCase())
        if (still > 0) missing.set(id, still)
        else {
          insert.run(id)
          missing.delete(id)
        }
      }
      return missing.has(id)
    }
    if (among === 'edits') for (const id of missing.keys()) each(sources.edits.images, [id], look)
    else
      each(sources.things.images, [], (row) => {
        look(row)
        return missing.size > 0
      })
  }

  return {
    find(text, among, version) {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean).slice(0, mostWords)
      if (words.length === 0) return false
      const key = JSON.stringify([words, among, version])
      if (key === done) return true
      done = ''
      database.execute('DELETE FROM found')
      find(words, among)
      done = key
      return true
    },
  }
}
