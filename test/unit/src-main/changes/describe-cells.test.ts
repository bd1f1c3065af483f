// What a person is shown of a changed row: only what differs, in the way that says the most, and nothing that is not so.
import { describe, expect, it } from 'vitest'
import { describeCells, describeRow, mostShown } from '../../../../src-main/changes/describe-cells.ts'
import { rowChangeSchema } from '../../../../src-main/contract/changes.ts'
import type { Column } from '../../../../src-main/rows/table.ts'
import { column, textColumn } from '../../../support/columns.ts'
import { inOnePass } from '../../../support/promptly.ts'

type Value = string | Buffer | null

const id = column('bigint', { name: 'id' })
const toBytes = (value: Value) => (typeof value === 'string' ? Buffer.from(value) : value)

const change = (before: readonly Value[] | null, after: readonly Value[] | null, columns: readonly Column[]) => ({
  table: { database: 'wp', name: 'wp_options', columns, key: [0] },
  before: before?.map(toBytes) ?? null,
  after: after?.map(toBytes) ?? null,
})

/** Shows one cell that changed. */
function cellOf(before: Value, after: Value, of: Column = textColumn) {
  const [shown] = describeCells(change(['1', before], ['1', after], [id, of]))
  return shown
}

const partsOf = (before: Value, after: Value, of?: Column) => cellOf(before, after, of)?.parts

describe('a row', () => {
  const columns = [id, { ...textColumn, name: 'name' }, { ...textColumn, name: 'note' }]

  it('that changed has its key, and the cells that differ', () => {
    const row = describeRow({ ...change(['7', 'a', 'same'], ['7', 'b', 'same'], columns), class: 'work', why: null })
    expect(rowChangeSchema.parse(row)).toEqual(row)
    expect(row).toEqual({
      table: 'wp_options',
      change: 'changed',
      key: [{ column: 'id', value: '7' }],
      class: 'work',
      why: null,
      cells: [
        {
          column: 'name',
          before: { text: 'a', bytes: 1, isCut: false, is: 'text' },
          after: { text: 'b', bytes: 1, isCut: false, is: 'text' },
          format: 'plain',
          parts: [],
        },
      ],
    })
  })

  it('that was added has one side, and one that was removed the other; NULL is no cell of either', () => {
    const added = describeRow({ ...change(null, ['7', '', null], columns), class: 'noise', why: 'It is a cache.' })
    expect(added).toMatchObject({ change: 'added', class: 'noise', why: 'It is a cache.' })
    expect(added.cells.map((cell) => [cell.column, cell.after?.text, 'before' in cell])).toEqual([
      ['id', '7', false],
      ['name', '', false],
    ])
    const removed = describeRow({ ...change(['7', 'x', null], null, columns), class: 'work', why: null })
    expect(removed.cells.map((cell) => [cell.column, cell.before?.text, 'after' in cell])).toEqual([
      ['id', '7', false],
      ['name', 'x', false],
    ])
  })

  it('tells NULL from an empty text', () => {
    expect(cellOf(null, '')).toMatchObject({ before: null, after: { text: '', bytes: 0 } })
  })

  it('without a key is all its columns', () => {
    const { table, ...sides } = change(['7', 'x'.repeat(5000), null], null, columns)
    const { key } = describeRow({ table: { ...table, key: [] }, ...sides, class: 'work', why: null })
    expect(key.map(({ column, value }) => [column, value?.length])).toEqual([
      ['id', 1],
      ['name', 201],
      ['note', undefined],
    ])
  })
})

describe('a text', () => {
  const latin1 = { ...textColumn, charset: 'latin1' }

  it.each<[string, Column, Buffer, string]>([
    ['UTF-8', textColumn, Buffer.from('größe 😀'), 'größe 😀'],
    ['UTF-8 with bytes that are none', textColumn, Buffer.from('c3c3b6f09f98', 'hex'), '\\xC3ö\\xF0\\x9F\\x98'],
    ['latin1, which is Windows-1252', latin1, Buffer.from('80e98d', 'hex'), '€é\\x8D'],
    ['UTF-16', { ...textColumn, charset: 'utf16' }, Buffer.from('00e9d83dde00', 'hex'), 'é😀'],
    ['UTF-32', { ...textColumn, charset: 'utf32' }, Buffer.from('0001f600', 'hex'), '😀'],
    ['Cyrillic', { ...textColumn, charset: 'koi8r' }, Buffer.from('c1', 'hex'), 'а'],
    ['with control characters', textColumn, Buffer.from('a\u001b[31m\0\u202eb'), 'a␛[31m␀�b'],
  ])('of %s is read in its own character set', (_name, of, bytes, text) => {
    expect(cellOf(null, bytes, of)?.after).toEqual({ text, bytes: bytes.length, isCut: false, is: 'text' })
  })

  it.each<[string, Column]>([
    ['a BLOB', column('longblob')],
    ['a binary collation', { ...textColumn, charset: 'binary' }],
    ['BIT', column('bit')],
    ['a character set that nobody reads', { ...textColumn, charset: 'dec8' }],
  ])('is none in %s, which is shown as bytes', (_name, of) => {
    expect(cellOf(null, Buffer.from([0, 255, 97]), of)?.after).toEqual({
      text: '00ff61',
      bytes: 3,
      isCut: false,
      is: 'binary',
    })
  })

  it('that differs in what is not seen shows what that is', () => {
    const texts = (before: string, after: string) => {
      const cell = cellOf(before, after)
      return [cell?.before?.text, cell?.after?.text]
    }
    expect(texts('a\r\nb', 'a\nb')).toEqual(['a\\u{d}\nb', 'a\nb'])
    expect(texts('a\u200eb', 'a\u200fb')).toEqual(['a\\u{200e}b', 'a\\u{200f}b'])
    expect(texts('a\u00a0b', 'a b')).toEqual(['a\\u{a0}b', 'a b'])
    expect(texts('e\u0301', 'é')).toEqual(['e\\u{301}', 'é'])
    expect(texts('a\u202eb', 'a\u202db')).toEqual(['a\\u{202e}b', 'a\\u{202d}b'])
    expect(texts('a\u0001b', 'a\u0002b')).toEqual(['a␁b', 'a␂b'])
  })

  it('is long where it has lines or is longer than one', () => {
    expect(cellOf('a', 'b')?.format).toBe('plain')
    expect(cellOf('a', 'b\nc')?.format).toBe('text')
    expect(cellOf('a', 'b'.repeat(81))?.format).toBe('text')
  })

  it('that is very long is cut within no character, and shows what differs', () => {
    const same = '😀'.repeat(20_000)
    const cell = cellOf(`${same}old`, `${same}new`)
    expect(cell?.before).toMatchObject({ bytes: 80_003, isCut: true, is: 'text' })
    expect(cell?.before?.text).toMatch(/^…(?:😀)+old$/u)
    expect(cell?.after?.text).toMatch(/^…(?:😀)+new$/u)
    const beginning = cellOf(null, same)?.after
    expect(beginning?.isCut).toBe(true)
    expect(beginning?.text).toBe('😀'.repeat(mostShown / 4))
  })
})

describe('a serialised value', () => {
  it('shows what differs by key', () => {
    const sidebars = (second: string) =>
      `a:2:{s:19:"wp_inactive_widgets";a:0:{}s:9:"sidebar-1";a:3:{i:0;s:7:"block-2";i:1;s:7:"block-3";i:2;s:7:"${second}";}}`
    const cell = cellOf(sidebars('block-4'), sidebars('block-9'))
    expect(cell?.format).toBe('keys')
    expect(cell?.parts).toEqual([{ path: 'sidebar-1 › 2', before: 'block-4', after: 'block-9' }])
  })

  it('has a list’s items by what they say, not by their number', () => {
    const plugins = (...names: string[]) =>
      `a:${names.length}:{${names.map((name, at) => `i:${at};s:${name.length}:"${name}";`).join('')}}`
    expect(partsOf(plugins('a.php', 'b.php', 'c.php'), plugins('b.php', 'c.php', 'd.php'))).toEqual([
      { path: '0', before: 'a.php', after: null },
      { path: '2', before: null, after: 'd.php' },
    ])
  })

  it('shows what was added and removed by each of its values', () => {
    const before = 'a:2:{i:2;a:1:{s:5:"title";s:2:"Hi";}s:12:"_multiwidget";i:1;}'
    const after = 'a:2:{i:3;a:2:{s:5:"title";s:3:"Bye";s:5:"count";d:1.50;}s:12:"_multiwidget";i:1;}'
    expect(partsOf(before, after)).toEqual([
      { path: '2 › title', before: 'Hi', after: null },
      { path: '3 › title', before: null, after: 'Bye' },
      { path: '3 › count', before: null, after: '1.50' },
    ])
    expect(partsOf('', 'a:1:{s:1:"a";N;}')).toEqual([{ path: 'a', before: null, after: 'null' }])
    expect(partsOf(null, 'a:0:{}')).toEqual([{ path: '', before: null, after: '[]' }])
  })

  it('tells a number from a text that reads the same, one order of keys from another, and an object by its class', () => {
    expect(partsOf('a:1:{i:0;i:1;}', 'a:1:{i:0;s:1:"1";}')).toEqual([{ path: '0', before: 'i:1;', after: 's:1:"1";' }])
    expect(partsOf('a:2:{s:1:"a";N;s:1:"b";N;}', 'a:2:{s:1:"b";N;s:1:"a";N;}')).toEqual([
      { path: '(order)', before: 'a, b', after: 'b, a' },
    ])
    expect(partsOf('a:1:{i:0;O:1:"A":0:{}}', 'a:1:{i:0;O:1:"B":0:{}}')).toEqual([
      { path: '0', before: 'O:1:"A":0:{}', after: 'O:1:"B":0:{}' },
    ])
    expect(partsOf('a:1:{i:0;O:1:"A":1:{s:4:"\0A\0x";i:1;}}', 'a:1:{i:0;O:1:"A":1:{s:4:"\0A\0x";i:2;}}')).toEqual([
      { path: '0 › x', before: '1', after: '2' },
    ])
  })

  it('is looked into where it lies in another', () => {
    const inner = (title: string) => `a:1:{s:5:"title";s:${title.length}:"${title}";}`
    const outer = (title: string) => `a:1:{s:4:"data";s:${inner(title).length}:"${inner(title)}";}`
    expect(partsOf(outer('Old'), outer('Newer'))).toEqual([{ path: 'data › title', before: 'Old', after: 'Newer' }])
  })

  it('is no other thing where it is damaged', () => {
    expect(cellOf('a:1:{i:0;s:3:"größ";}', 'a:1:{i:0;s:4:"b";}')).toMatchObject({ format: 'plain', parts: [] })
  })

  it('is read in a column of another character set too', () => {
    const bytes = (text: string) => Buffer.from(`a:1:{i:0;s:2:"${text}";}`, 'latin1')
    expect(partsOf(bytes('\xe9a'), bytes('\xe9b'), { ...textColumn, charset: 'latin1' })).toEqual([
      { path: '0', before: 'éa', after: 'éb' },
    ])
  })
})

describe('JSON', () => {
  it('shows what differs by key, with all digits of its numbers', () => {
    const before = '[{"id":"a1","settings":{"n":12345678901234567890,"t":"x"},"elements":[]}]'
    const after = '[{"id":"a1","settings":{"n":12345678901234567891,"t":"x"},"elements":[{"id":"b2"}]}]'
    const cell = cellOf(before, after)
    expect(cell?.format).toBe('keys')
    expect(cell?.parts).toEqual([
      { path: '0 › settings › n', before: '12345678901234567890', after: '12345678901234567891' },
      { path: '0 › elements › 0 › id', before: null, after: 'b2' },
    ])
  })

  it('of a JSON column is looked into as well', () => {
    expect(partsOf('{"a": "é\\n"}', '{"a": "b"}', column('json'))).toEqual([{ path: 'a', before: 'é\n', after: 'b' }])
  })
})

describe('content of blocks', () => {
  const paragraph = (text: string) => `<!-- wp:paragraph -->\n<p>${text}</p>\n<!-- /wp:paragraph -->`
  const content = (...blocks: string[]) => blocks.join('\n\n')

  it('shows the blocks that differ', () => {
    const image = '<!-- wp:image {"id":7} --><img><!-- /wp:image -->'
    const cell = cellOf(content(paragraph('a'), paragraph('b')), content(paragraph('a'), image, paragraph('c')))
    expect(cell?.format).toBe('blocks')
    expect(cell?.parts).toEqual([
      { path: 'image 1', before: null, after: image },
      { path: 'paragraph 2', before: paragraph('b'), after: paragraph('c') },
    ])
  })

  it('shows them within other blocks, and what those say of themselves', () => {
    const group = (attributes: string, text: string) =>
      `<!-- wp:group ${attributes} --><div>${paragraph(text)}</div><!-- /wp:group -->`
    expect(partsOf(group('{"a":1}', 'x'), group('{"a":2}', 'y'))).toEqual([
      { path: 'group 1 › attributes', before: '{"a":1}', after: '{"a":2}' },
      { path: 'group 1 › paragraph 1', before: paragraph('x'), after: paragraph('y') },
    ])
  })

  it('that were none before are told apart from the text that there was', () => {
    expect(partsOf('Hello', paragraph('Hello'))).toEqual([
      { path: 'text 1', before: 'Hello', after: null },
      { path: 'paragraph 1', before: null, after: paragraph('Hello') },
    ])
  })
})

describe('what somebody hostile wrote', () => {
  it.each<[string, string, string]>([
    ['a list of a hundred thousand', `[${'1,'.repeat(100_000)}1]`, `[${'2,'.repeat(100_000)}1]`],
    [
      'depth without end',
      `${'a:1:{i:0;'.repeat(100_000)}N;${'}'.repeat(100_000)}`,
      `${'a:1:{i:0;'.repeat(100_000)}b:1;${'}'.repeat(100_000)}`,
    ],
    ['a hundred thousand blocks', '<!-- wp:a /-->x'.repeat(100_000), '<!-- wp:b /-->x'.repeat(100_000)],
    [
      'JSON of great depth',
      `${'['.repeat(100_000)}1${']'.repeat(100_000)}`,
      `${'['.repeat(100_000)}2${']'.repeat(100_000)}`,
    ],
  ])('%s is shown in one pass, and not without end', (_name, before, after) => {
    const cell = inOnePass(() => cellOf(before, after))
    expect(cell?.parts.length).toBeGreaterThan(0)
    expect(cell?.parts.length).toBeLessThan(600)
    expect(JSON.stringify(cell).length).toBeLessThan(2 ** 20)
  })

  it('the parts that are not shown are counted', () => {
    const list = (item: string) => `[${Array(2000).fill(item).join(',')}]`
    expect(partsOf(list('1'), list('2'))?.at(-1)).toEqual({ path: '…', before: null, after: '1500 more that differ' })
  })
})
