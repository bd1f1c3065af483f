// Blocks in memory: never more than there may be, the oldest goes first, and one that could not be written stays.
import { expect, it } from 'vitest'
import { createBlockMemory } from '../../../../src-main/comparing/block-memory.ts'

const named = (name: string, released: string[]) => ({ release: () => void released.push(name) })

it('the oldest blocks are released, of whichever file', () => {
  const memory = createBlockMemory(2)
  const released: string[] = []
  for (const name of ['a', 'b', 'c', 'd']) memory.hold(named(name, released))
  expect(released).toEqual(['a', 'b'])
})

it('a block that was dropped is not released, and makes room', () => {
  const memory = createBlockMemory(2)
  const released: string[] = []
  const first = named('a', released)
  memory.hold(first)
  memory.hold(named('b', released))
  memory.drop(first)
  memory.hold(named('c', released))
  expect(released).toEqual([])
})

it('a block that cannot be written is told, and is released when there is room again', () => {
  const memory = createBlockMemory(1)
  const released: string[] = []
  let isFull = true
  memory.hold({
    release() {
      if (isFull) throw new Error('full')
      released.push('a')
    },
  })
  expect(() => memory.hold(named('b', released))).toThrow('full')
  isFull = false
  memory.hold(named('c', released))
  expect(released).toEqual(['a', 'b'])
})
