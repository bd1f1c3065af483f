// What is told last is always seen, whatever was told before; a failure stays until it was read.
import { notifications, notificationsStore } from '@mantine/notifications'
import { afterEach, expect, it } from 'vitest'
import { Failure } from '../../../src-main/contract/failure.ts'
import { mostToasts, tellDone, tellFailure, tellRemarks } from '../../../src-renderer/state/verbs.tsx'

afterEach(() => notifications.clean())

const shown = () => notificationsStore.getState().notifications.map((one) => one.id)
const waiting = () => notificationsStore.getState().queue.length

it('the newest takes the place of the oldest that is only done', () => {
  notificationsStore.setState({ ...notificationsStore.getState(), limit: mostToasts })
  const remarked = tellRemarks('Fork “a”', null, ['It lacks a file.'])
  tellFailure(new Failure('bad-input', 'No.').facts())
  const [failed] = shown().slice(-1)
  for (const name of ['b', 'c', 'd', 'e']) {
    const done = tellDone(`The clone “${name}” is ready.`)
    expect(shown()).toContain(done)
  }
  expect(shown()).toEqual(expect.arrayContaining([remarked, failed]))
  expect([shown().length <= mostToasts, waiting()]).toEqual([true, 0])
})
