// A patch says to the byte what was and what is; what was damaged on the way is refused before anything is done with it.
import { describe, expect, it } from 'vitest'
import { type PatchItem, readPatch, writePatch } from '../../../../src-main/changes/patch.ts'
import type { RowTable } from '../../../../src-main/rows/change.ts'
import { column, textColumn } from '../../../support/columns.ts'
import { type Random, randomOf, testSeed } from '../../../support/random.ts'

const head = { from: 'point of 14:02', to: 'clone “checkout”', madeAt: '2026-11-27T14:02:00.000Z', incomplete: null }

const table = (name: string): RowTable => ({
  database: 'wp',
  name,
  columns: [
    column('int', { name: 'id' }),
    { ...textColumn, name: 'a' },
    column('longblob', { name: 'b', generated: true }),
  ],
  key: [0],
})
const tables = [table('wp_posts'), table('wp_`odd`\n')]

function anyItem(random: Random): PatchItem {
  const value = () =>
    random.chance(0.2)
      ? null
      : Buffer.from(Array.from({ length: random.below(9) }, () => random.pick([0, 10, 34, 92, 97, 195, 182, 255])))
  const row = () => [value(), value(), value()]
  const state = () => ({ is: random.pick(['file', 'link', 'directory'] as const), bytes: random.below(9), mode: 0o644 })
  return random.pick([
    (): PatchItem => {
      const sides = random.pick([
        { before: null, after: row() },
        { before: row(), after: null },
        { before: row(), after: row() },
      ])
      return { is: 'row', change: { table: random.pick(tables), ...sides } }
    },
    (): PatchItem => ({ is: 'statement', text: random.pick(['DROP TABLE `a`', 'CREATE TABLE `é` (\n`a` int)']) }),
    (): PatchItem => ({
      is: 'file',
      file: {
        path: 'wp-content/\\xFF.php',
        from: random.pick([null, 'a/b']),
        before: random.chance(0.5) ? state() : null,
        after: state(),
        hashes: { before: null, after: random.pick([null, 'ab'.repeat(32)]) },
      },
    }),
  ])()
}

const linesOf = (pieces: Iterable<string>) => [...pieces].join('').split('\n')

const written = (seed: number) => {
  const random = randomOf(seed)
  const items = Array.from({ length: random.below(30) }, () => anyItem(random))
  return { items, lines: linesOf(writePatch(head, items)), random }
}

const readAll = (lines: readonly string[]) => [...readPatch(lines).items]

/** As it is read: a side without a file has no hash. */
const expected = (items: readonly PatchItem[]) =>
  items.map((item) =>
    item.is === 'file'
      ? { is: item.is, file: { ...item.file, hashes: { before: null, after: item.file.hashes?.after ?? null } } }
      : item,
  )

describe('a patch', () => {
  it.each(Array.from({ length: 50 }, (_, at) => (at === 49 ? testSeed : at)))(
    'is read as it was written (seed %i)',
    (seed) => {
      const { items, lines } = written(seed)
      expect(readPatch(lines).head).toEqual(head)
      expect(readAll(lines)).toEqual(expected(items))
    },
  )

  it.each(Array.from({ length: 50 }, (_, at) => (at === 49 ? testSeed : at)))(
    'of which a line is missing, changed or cut is refused (seed %i)',
    (seed) => {
      const { lines, random } = written(seed)
      const at = random.below(lines.length - 1)
      const line = lines[at] ?? ''
      const without = lines.toSpliced(at, 1)
      const changed = lines.with(
        at,
        line.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)),
      )
      const cut = [...lines.slice(0, at), line.slice(0, random.below(line.length))]
      for (const bad of [without, cut, ...(changed.join() === lines.join() ? [] : [changed])]) {
        expect(() => readAll(bad), bad.join('\n')).toThrow(/damaged at line|no patch of Sitefork|newer Sitefork/)
      }
    },
  )

  it('that is of a newer kind says so, and what is none says that', () => {
    const [first = ''] = linesOf(writePatch(head, []))
    expect(() => readPatch([first.replace('"version":1', '"version":2')])).toThrow('written by a newer Sitefork')
    for (const text of ['', 'hello', '{}', 'null', '{"is":"end","lines":0,"sha256":""}']) {
      expect(() => readPatch([text])).toThrow('no patch of Sitefork')
    }
    expect(() => readPatch([])).toThrow('damaged')
  })

  it.each(['../x', '/etc/passwd', 'a/../b', 'a//b', '', 'a\0b', './a'])('that leads to %j is refused', (path) => {
    const file = { path, from: null, before: null, after: { is: 'file' as const, bytes: 1, mode: 0o644 } }
    expect(() => readAll(linesOf(writePatch(head, [{ is: 'file', file }])))).toThrow('damaged at line 2')
  })

  it('with a row of another width than its table is refused', () => {
    const change = { table: table('t'), before: null, after: [null] }
    expect(() => readAll(linesOf(writePatch(head, [{ is: 'row', change }])))).toThrow('not as many values')
  })
})
