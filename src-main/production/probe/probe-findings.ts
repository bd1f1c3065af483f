// Turns what a probe read into sentences for the person, worst first; a problem among them refuses the link.

import { phpFindings } from '../../clones/php-findings.ts'
import type { Finding } from '../../contract/models.ts'
import { cacheFindings } from '../site/object-cache.ts'
import { binlogFinding, grantsFinding, plainTablesFinding, serverFinding } from './database-findings.ts'
import type { ProbeReading } from './probe-reading.ts'
import {
  addressFinding,
  carrierFinding,
  clockFinding,
  linksFinding,
  loopbackFinding,
  shellFinding,
  versionFinding,
} from './site-findings.ts'

const levels = { problem: 0, warning: 1, ok: 2 } as const

export function findingsOf(read: ProbeReading): Finding[] {
  const all = [
    serverFinding(read),
    binlogFinding(read),
    grantsFinding(read),
    versionFinding(read),
    addressFinding(read),
    loopbackFinding(read),
    carrierFinding(read),
    shellFinding(read),
    plainTablesFinding(read),
    linksFinding(read),
    clockFinding(read),
    ...phpFindings(read.php),
    ...cacheFindings(read.caches),
  ]
  return all.filter((one) => one !== undefined).sort((a, b) => levels[a.level] - levels[b.level])
}
