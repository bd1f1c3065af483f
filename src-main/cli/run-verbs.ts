// Shell verbs about whether clones run: stopped, asleep, awake, and what holds for all of them.
import { Failure } from '../contract/failure.ts'
import { onClone } from './on-clone.ts'
import type { Verb } from './verbs.ts'

export const runVerbs: Readonly<Record<string, Verb>> = {
  stop: {
    usage: 'stop CLONE',
    does: 'stop a clone’s containers',
    run: (shell) => onClone(shell, 'Stopped', (clone) => shell.client.clone.stop({ clone })),
  },
  start: {
    usage: 'start CLONE',
    does: 'start them again, or wake a clone that sleeps',
    run: (shell) => onClone(shell, 'Started', (clone) => shell.client.clone.start({ clone })),
  },
  sleep: {
    usage: 'sleep CLONE',
    does: 'stop its containers until somebody asks for its address',
    run: (shell) => onClone(shell, 'Asleep:', (clone) => shell.client.clone.sleep({ clone })),
  },
  'keep-awake': {
    usage: 'keep-awake CLONE [--off]',
    does: 'never put it to sleep by itself; --off: as any other again',
    async run(shell) {
      const keep = !shell.flag('off')
      const clone = await shell.client.clone.keepAwake({ clone: shell.word('a clone'), keep })
      return { value: clone, text: keep ? `“${clone.name}” is kept awake.` : `“${clone.name}” may sleep.` }
    },
  },
  preferences: {
    usage: 'preferences [--set NAME=VALUE …]',
    does: 'show or change when clones sleep (sleepAfter, in minutes) and how many are awake at once (awakeMost)',
    async run(shell) {
      const change = Object.fromEntries(shell.options('set').map(readNumber))
      const preferences = await shell.client.preferences(change)
      const lines = Object.entries(preferences).map(([name, value]) => `${name}=${value}`)
      return { value: preferences, text: lines.join('\n') }
    },
  },
}

function readNumber(text: string): readonly [string, number] {
  const [, name, value] = /^(sleepAfter|awakeMost)=(\d+(?:\.\d+)?)$/.exec(text) ?? []
  if (name && value) return [name, Number(value)]
  throw new Failure('bad-input', `“${text}” is no setting. Write --set sleepAfter=30 or --set awakeMost=10.`)
}
