// Rows in binary logs: a log whose bytes were changed behind right checksums is read, or refused, in pieces of any size alike.
import { capturedMariadbLog, capturedMysqlLog } from '../../support/captured-logs.ts'
import { mangledLog } from '../../support/mangled-log.ts'
import { promptly } from '../../support/promptly.ts'
import { saidChanges } from '../../support/said-changes.ts'
import { lessBytes, lessIn, mustEqual, orRefusal, subject } from './subject.ts'

export const anyRows = subject({
  name: 'rows',
  make: (random) => ({
    log: mangledLog(random.pick([capturedMariadbLog, capturedMysqlLog]), random),
    size: 1 + random.below(5000),
  }),
  check({ log, size }) {
    const whole = orRefusal(() => promptly(() => saidChanges(log)))
    const pieces = orRefusal(() => saidChanges(log, undefined, size))
    mustEqual(JSON.stringify(pieces ?? 'refused'), JSON.stringify(whole ?? 'refused'), 'The changes in pieces')
  },
  smaller: (input) => lessIn(input, 'log', lessBytes),
})
