// What breaks a promotion off is told with what became of production.
import { expect, it } from 'vitest'
import { unwritten } from '../../../../../src-main/actions/promotion/steps/unwritten.ts'
import { Failure } from '../../../../../src-main/contract/failure.ts'

const acme = { name: 'Acme Blog' }

it('of whatever broke a promotion off, its sentence says that nothing was written, and the way out stays', () => {
  const remedy = { label: 'Try again', action: 'retry' } as const
  const lost = new Failure('ssh-unreachable', 'The host cannot be reached by SSH.', { remedy, detail: 'ECONNREFUSED' })
  expect((unwritten(lost, acme) as Failure).facts()).toEqual({
    code: 'ssh-unreachable',
    message: 'Nothing was written to “Acme Blog”. The host cannot be reached by SSH.',
    remedy,
    detail: 'ECONNREFUSED',
  })
})

it('is left as it is where it says so itself, or is no failure', () => {
  for (const one of [new Failure('busy', 'Wait. Nothing was changed.'), new Error('The machine is tired.')]) {
    expect(unwritten(one, acme)).toBe(one)
  }
})
