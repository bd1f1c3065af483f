// Steps of a fork and of a refresh that stay open for as long as a test wants, on a machine of any speed.
import { expect } from 'vitest'
import type { ForkSource } from '../../src-main/contract/fork-source.ts'
import type { EngineDoor, Hold } from './engine-door.ts'
import type { TestHost } from './host.ts'
import type { TestProduction } from './production.ts'

export interface HeldStep extends Hold {
  /** What must be forked for the step to be reached. */
  readonly from: ForkSource
}

/** Who is asked, and what they stand behind. */
export interface Stage {
  readonly host: TestHost
  readonly production: TestProduction
  /** The host reaches its engine through it. */
  readonly door: EngineDoor
}

const now: ForkSource = { is: 'now' }
const newest: ForkSource = { is: 'newest' }
/** A container that is made, unless it is one of the networks that are made in advance. */
const makesContainer = /POST \S*\/containers\/create\?name=\S+(?<!-seal) HTTP/
/** The pool is told of a state of a clone. */
const copiesState = /'clones\/[^']+'/
/** A plugin that has a clone's pages wait, and production's not. */
const slowPlugin = 'wp-content/mu-plugins/slow.php'
const waitsInClone = "<?php if (!is_file('/opt/production/configure.php')) sleep(600);"

const nothing = Promise.resolve()

/** By the step's key. */
const holds = {
  async pick({ production }: Stage): Promise<HeldStep> {
    await production.pause()
    return { from: now, reached: nothing, release: () => production.unpause() }
  },
  async wait({ door }: Stage): Promise<HeldStep> {
    return { from: now, ...door.hold(makesContainer) }
  },
  async copy({ door }: Stage): Promise<HeldStep> {
    return { from: newest, ...door.hold(copiesState) }
  },
  async start({ door }: Stage): Promise<HeldStep> {
    return { from: newest, ...door.hold(makesContainer) }
  },
  async answer({ production }: Stage): Promise<HeldStep> {
    await production.exec('mkdir', '-p', `${production.path}/wp-content/mu-plugins`)
    await production.writeFile(slowPlugin, waitsInClone)
    return { from: now, reached: nothing, release: () => production.exec('rm', `${production.path}/${slowPlugin}`) }
  },
} as const

/** The keys of the steps that can be held open. */
export type HeldKey = keyof typeof holds
export const heldKeys = Object.keys(holds) as readonly HeldKey[]

/**
 * Starts a job, has something done while one of its steps runs, and lets the step go on.
 *
 * @param start the job, from where it must be for the step to be reached
 * @returns the id of the job
 */
export async function duringStep(
  stage: Stage,
  step: HeldKey,
  start: (from: ForkSource) => Promise<{ readonly job: string }>,
  act: (job: string) => Promise<unknown>,
): Promise<string> {
  const { host } = stage
  const held = await holds[step](stage)
  try {
    const { job } = await start(held.from)
    await Promise.all([held.reached, host.atStep(job, step)])
    const found = (await host.client().job.list()).find((one) => one.id === job)
    expect(found?.steps.find((one) => one.key === step)?.state, found?.failure?.message).toBe('running')
    await act(job)
    return job
  } finally {
    await held.release()
  }
}
