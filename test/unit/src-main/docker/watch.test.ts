// What is read of the engine's stream of events.
import { expect, test } from 'vitest'
import { eventOf } from '../../../../src-main/docker/watch.ts'

const line = (Action: string, name = 'sitefork-abc-c1-s1-web') =>
  JSON.stringify({
    Type: 'container',
    Action,
    Actor: { Attributes: { name, 'dev.sitefork.role': 'web', 'dev.sitefork.owner': 'c1', 'dev.sitefork.state': 's1' } },
  })

test.each([
  ['die', 'ended'],
  ['died', 'ended'],
  ['pause', 'paused'],
  ['unpause', 'unpaused'],
])('“%s” of a container of this home', (action, is) => {
  expect(eventOf(line(action), 'sitefork-abc-')).toEqual({
    is,
    name: 'c1-s1-web',
    role: 'web',
    owner: 'c1',
    state: 's1',
  })
})

test('ignores events that are not of its containers’ lives', () => {
  expect(eventOf(line('exec_start: sh'), 'sitefork-abc-')).toBeUndefined()
  expect(eventOf(line('die'), 'sitefork-other-')).toBeUndefined()
  expect(eventOf('{}', 'sitefork-abc-')).toBeUndefined()
})
