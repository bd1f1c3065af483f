// Connections are opened before they are needed, and whoever takes one gets one that answers.
import { expect, test } from 'vitest'
import type { BatchConnection } from '../../../../../src-main/database/client/connect.ts'
import { connectAhead } from '../../../../../src-main/production/write/connect-ahead.ts'

/** Numbers connections as they are opened. */
function server() {
  const opened: { number: number; isClosed: boolean; isLost: boolean; isRefused: boolean }[] = []
  let isDown = false
  return {
    opened,
    goDown(is: boolean) {
      isDown = is
    },
    async connect(signal: AbortSignal) {
      signal.throwIfAborted()
      const one = { number: opened.length + 1, isClosed: false, isLost: false, isRefused: isDown }
      opened.push(one)
      if (isDown) throw new Error('It is down.')
      return {
        async query() {
          if (one.isLost) throw new Error('Lost.')
          return [{ number: one.number }]
        },
        close() {
          one.isClosed = true
        },
      } as unknown as BatchConnection
    },
  }
}

const { signal } = new AbortController()
const numberOf = async (connection: BatchConnection) => (await connection.query(''))[0]?.number

test('those that were opened are given first, then new ones, and what nobody took is closed', async () => {
  const { opened, connect } = server()
  const ahead = connectAhead(connect, 2)
  expect(opened).toHaveLength(2)
  expect(await numberOf(await ahead.connect(signal))).toBe(1)
  ahead.close()
  await expect.poll(() => opened.map(({ isClosed }) => isClosed)).toEqual([false, true])
  expect(await numberOf(await ahead.connect(signal))).toBe(3)
})

test('one that was lost since, or could not be opened then, is opened anew', async () => {
  const { opened, connect, goDown } = server()
  const lost = connectAhead(connect, 1)
  for (const one of opened) one.isLost = true
  expect(await numberOf(await lost.connect(signal))).toBe(2)
  expect(opened[0]?.isClosed).toBe(true)
  goDown(true)
  const refused = connectAhead(connect, 1)
  const still = connectAhead(connect, 1)
  await expect(still.connect(signal)).rejects.toThrow('It is down.')
  goDown(false)
  expect(await numberOf(await refused.connect(signal))).toBe(6)
})

test('it ends with the signal of whoever took it, and not with that of another', async () => {
  const { opened, connect } = server()
  const ahead = connectAhead(connect, 2)
  const [one, other] = [new AbortController(), new AbortController()]
  const first = await ahead.connect(one.signal)
  await ahead.connect(other.signal)
  one.abort()
  expect(opened.map(({ isClosed }) => isClosed)).toEqual([true, false])
  first.close()
  await expect(ahead.connect(one.signal)).rejects.toThrow()
  ahead.close()
  expect(opened.map(({ isClosed }) => isClosed)).toEqual([true, false])
})
