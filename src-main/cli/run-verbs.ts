// Shell verbs about whether clones run, what is said of them, and what holds for all of them.
import { Failure } from '../contract/failure.ts'
import { type CloneTraits, colours, phpVersions } from '../contract/models.ts'
import { onClone } from './on-clone.ts'
import type { Shell } from './shell.ts'
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
  describe: {
    usage:
      'describe CLONE [--label TEXT] [--group NAME] [--colour COLOUR] [--expires 7d | never] [--protect | --unprotect] [--keep-awake | --may-sleep] [--php 7.4 | 8.2 | 8.4 | production]',
    does: 'say what a clone is for, and what may happen to it',
    async run(shell) {
      const clone = await shell.client.clone.describe({ clone: shell.word('a clone'), change: readTraits(shell) })
      return { value: clone, text: `“${clone.name}” is described.` }
    },
  },
  'grow-pool': {
    usage: 'grow-pool GIB',
    does: 'make the pool larger, up to so many GiB in all; everything goes on meanwhile',
    async run(shell) {
      const gib = Number(shell.word('the new size in GiB'))
      if (!(gib > 0)) throw new Failure('bad-input', 'Give the new size in GiB, as a number: sitefork grow-pool 40')
      const grown = await shell.client.growPool({ totalBytes: Math.floor(gib * 2 ** 30) })
      return { value: grown, text: `The pool has ${gib} GiB now.` }
    },
  },
  preferences: {
    usage: 'preferences [--set NAME=VALUE …]',
    does: 'show or change when clones sleep (sleepAfter, in minutes), how many are awake at once (awakeMost), what each may take (cloneMemory, in MB, cloneCpus), and whether a fork is made in advance (warmSpare, on or off)',
    async run(shell) {
      const change = Object.fromEntries(shell.options('set').map(readPreference))
      const preferences = await shell.client.preferences(change)
      const lines = Object.entries(preferences).map(([name, value]) => `${name}=${value}`)
      return { value: preferences, text: lines.join('\n') }
    },
  },
}

function readTraits(shell: Shell): Partial<CloneTraits> {
  const colour = colours.find((one) => one === shell.option('colour'))
  if (shell.option('colour') && !colour) {
    throw new Failure('bad-input', `There is no colour “${shell.option('colour')}”. There are: ${colours.join(', ')}.`)
  }
  const php = phpVersions.find((one) => one === shell.option('php')) ?? null
  if (php === null && !['production', undefined].includes(shell.option('php'))) {
    throw new Failure(
      'bad-input',
      `A clone cannot run PHP “${shell.option('php')}”. It can run: ${phpVersions.join(', ')}, or what its production runs.`,
    )
  }
  const [label, group, expires] = [shell.option('label'), shell.option('group'), shell.option('expires')]
  return {
    ...(label !== undefined && { label }),
    ...(group !== undefined && { group }),
    ...(colour && { colour }),
    ...(expires !== undefined && { expiresAt: expires === 'never' ? null : readExpiry(expires) }),
    ...(shell.option('php') !== undefined && { php }),
    ...(shell.flag('protect') && { isProtected: true }),
    ...(shell.flag('unprotect') && { isProtected: false }),
    ...(shell.flag('keep-awake') && { keepAwake: true }),
    ...(shell.flag('may-sleep') && { keepAwake: false }),
  }
}

const hoursOf = { h: 1, d: 24, w: 168 } as const

/** `12h`, `7d`, `2w` from now. */
function readExpiry(text: string): string {
  const [, count, unit] = /^(\d{1,4})([hdw])$/.exec(text) ?? []
  if (!count || !unit) throw new Failure('bad-input', `“${text}” is no time to live. Write 12h, 7d, 2w or never.`)
  return new Date(Date.now() + Number(count) * hoursOf[unit as keyof typeof hoursOf] * 3_600_000).toISOString()
}

function readPreference(text: string): readonly [string, number | boolean] {
  const [, yes] = /^warmSpare=(on|off)$/.exec(text) ?? []
  if (yes) return ['warmSpare', yes === 'on']
  const [, name, value] = /^(sleepAfter|awakeMost|cloneMemory|cloneCpus)=(\d+(?:\.\d+)?)$/.exec(text) ?? []
  if (name && value) return [name, Number(value)]
  throw new Failure(
    'bad-input',
    `“${text}” is no setting. Write --set sleepAfter=30, awakeMost=10, cloneMemory=4096, cloneCpus=2 or warmSpare=off.`,
  )
}
