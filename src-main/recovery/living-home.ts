// Finds out whether the home that a pool belongs to still exists.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Failure } from '../contract/failure.ts'
import type { PoolRegister } from '../pool/register.ts'

/**
 * Refuses a pool whose home is there: two catalogs would remove each other's states.
 * @throws Failure `bad-input`
 */
export function refuseLivingHome(home: string, register: PoolRegister | undefined): void {
  if (!register || resolve(register.home) === resolve(home)) return
  if (livesIn(register.home, register.instance)) throw taken(register.home)
}

/** @returns whether the home directory exists and belongs to the instance */
export function livesIn(home: string, instance: string): boolean {
  try {
    return readFileSync(join(home, 'instance'), 'utf8').trim() === instance
  } catch {
    return false
  }
}

/** The failure of an instance whose home exists. */
export function taken(home: string): Failure {
  return new Failure(
    'bad-input',
    `That pool belongs to the Sitefork home ${home}, which is there. Nothing was changed; use it with SITEFORK_HOME=${home}`,
  )
}
