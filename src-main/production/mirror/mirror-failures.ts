// Why a mirror does not get to production's position.
import { Failure } from '../../contract/failure.ts'

export function noPosition(): Failure {
  return new Failure(
    'sync-broken',
    'Production does not tell where in its binary log a consistent read stands, so the mirror cannot follow from there. Its rows are up to date now; points and clones are safe. Unlink and link it again to follow on.',
  )
}

export function doesNotArrive(): Failure {
  return new Failure(
    'sync-broken',
    'The mirror did not get to where production was within two minutes, so what differs was not mended. It follows on; points and clones are safe, and it is tried again by itself.',
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}
