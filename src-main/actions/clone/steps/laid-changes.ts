// What is put on top of a copied state before anybody sees it, by whichever verb.
import type { CloneRow } from '../../../catalog/clones.ts'
import type { ClonePorts } from '../../../clones/containers.ts'

/** The steps that put changes on top of a state. */
export const laySteps = { write: 'Put the changes on top', check: 'Check the result' }

export interface LaidChanges {
  /** Files, while nothing runs on the state. */
  files(state: CloneRow): Promise<void>
  /** Rows, once its database server listens and nobody has asked for a page. */
  rows(state: CloneRow, ports: ClonePorts): Promise<void>
  /** Looks at what came out. @throws Failure where it must not become the clone's */
  check(state: CloneRow, ports: ClonePorts): Promise<void>
  /** Called with the state that became the clone's, in the transaction of the switch. */
  kept(state: CloneRow): void
}
