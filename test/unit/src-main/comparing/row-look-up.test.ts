// The net change of one row is found by its key, whichever description of the table it comes with.
import { expect, it } from 'vitest'
import {
  describedTable,
  feeder,
  intColumn,
  openedIndex,
  postsTable,
  rowOf,
  shownRow,
  wordColumn,
} from '../../../support/fed-index.ts'

it('finds what became of a row by its key, and nothing of one that was not touched', () => {
  const index = openedIndex()
  const feed = feeder(index.sink)
  feed.write(100, undefined, { table: postsTable, before: rowOf('1', 'Old', 'page'), after: rowOf('1', 'New', 'page') })
  feed.write(101, undefined, { table: postsTable, after: rowOf('2', 'Added', 'page') })
  feed.write(102, undefined, { table: postsTable, before: rowOf('3', 'Gone', 'page') })
  const at = (id: string) => {
    const found = index.rowAt(postsTable, rowOf(id, '', ''))
    return found && [shownRow(found.before), shownRow(found.after)]
  }
  expect(at('1')).toEqual([
    ['1', 'Old', 'page'],
    ['1', 'New', 'page'],
  ])
  expect(at('2')).toEqual([null, ['2', 'Added', 'page']])
  expect(at('3')).toEqual([['3', 'Gone', 'page'], null])
  expect(at('4')).toBeUndefined()
})

it('finds a row that has another key now by the one it had, and by the one it has', () => {
  const index = openedIndex()
  const feed = feeder(index.sink)
  feed.write(100, undefined, { table: postsTable, before: rowOf('1', 'One', 'page'), after: rowOf('9', 'One', 'page') })
  const moved = { before: rowOf('1', 'One', 'page'), after: rowOf('9', 'One', 'page') }
  expect(index.rowAt(postsTable, rowOf('1', 'One', 'page'))).toMatchObject(moved)
  expect(index.rowAt(postsTable, rowOf('9', '', ''))).toMatchObject(moved)
})

it('finds a row whose table was described otherwise', () => {
  const index = openedIndex()
  const feed = feeder(index.sink)
  feed.write(100, undefined, { table: postsTable, before: rowOf('1', 'Old', 'page'), after: rowOf('1', 'New', 'page') })
  const wider = describedTable(
    'wp_posts',
    [wordColumn('post_type'), intColumn('ID'), wordColumn('post_title'), wordColumn('more')],
    ['ID'],
  )
  expect(shownRow(index.rowAt(wider, rowOf('page', '1', 'Old', 'x'))?.after ?? null)).toEqual(['1', 'New', 'page'])
  expect(index.rowAt({ ...wider, name: 'wp_other' }, rowOf('page', '1', 'Old', 'x'))).toBeUndefined()
})
