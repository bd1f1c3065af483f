// Commands are found by what one remembers of them.
import { expect, it } from 'vitest'
import { ranked } from '../../../../src-renderer/components/palette-search.ts'

const commands = [
  'Open hello',
  'Refresh hello',
  'Undo hello',
  'Refresh shelf',
  'Delete hello',
  'Rename checkout',
  'Go to Acme Blog',
]
const find = (query: string) =>
  ranked(query, commands, (one) => (one.startsWith('Undo') ? [one, 'go back', 'revert'] : [one]))

it.each([
  ['undo', ['Undo hello']],
  ['hello ref', ['Refresh hello']],
  ['ref hel', ['Refresh hello', 'Refresh shelf']],
  ['rfsh hello', ['Refresh hello']],
  ['HELLO', ['Open hello', 'Refresh hello', 'Undo hello', 'Delete hello']],
  ['revert', ['Undo hello']],
  ['checkout rename', ['Rename checkout']],
  ['blog', ['Go to Acme Blog']],
  ['nothing', []],
  ['hello xyz', []],
])('“%s”', (query, found) => {
  expect(find(query)).toEqual(found)
})

it('shows everything before anything is typed', () => {
  expect(find('  ')).toEqual(commands)
})
