// Looks at a production that may be linked, and says what was found: whether it can be followed, and what speaks against it.
import type { Probe } from '../../contract/contract.ts'
import type { Source } from '../../contract/source.ts'
import { probeSource } from '../../production/probe/probe.ts'

const longestMs = 120_000

/**
 * Probes production for at most two minutes.
 * @throws Failure of why it cannot be; the signal's reason
 */
export async function probeProduction(source: Source, signal?: AbortSignal): Promise<Probe> {
  const limit = AbortSignal.timeout(longestMs)
  const { probe } = await probeSource(source, { signal: signal ? AbortSignal.any([signal, limit]) : limit })
  return probe
}
