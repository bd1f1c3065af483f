// Looks at production's PHP again now and then: hosts change it, and say nothing. What is found holds for points from then on.
import type { ProductionRow } from '../../../catalog/productions.ts'
import type { Context } from '../../../context.ts'
import { asFailure } from '../../../contract/failure.ts'
import { readPhp } from '../../../production/php/read-php.ts'
import { reachHost } from '../../../production/reach/reach.ts'
import { layoutOf } from '../../../production/site/site-layout.ts'

type Needs = Pick<Context, 'catalog' | 'mirrors' | 'publish' | 'log'>

const everyMs = 6 * 3_600_000
const atMostMs = 60_000

/** Reads production's PHP and keeps what changed; where production does not answer, the next look may succeed. */
export async function followPhp(
  { catalog, mirrors, publish, log }: Needs,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const production = catalog.productions.get(id)
  if (!production || production.source.is === 'backup' || production.pausedAt) return
  try {
    const source = mirrors.source(id)
    const ssh = await reachHost(source, signal)
    const abort = () => ssh.close()
    signal.addEventListener('abort', abort, { once: true })
    try {
      const php = await readPhp(ssh, layoutOf(production.facts, source.ssh.path).webRoot, production.facts.siteUrl)
      const now = catalog.productions.get(id)
      if (!php || !now || JSON.stringify(now.facts.php) === JSON.stringify(php)) return
      catalog.productions.update(id, { facts: { ...now.facts, php } })
      publish.production(id)
    } finally {
      signal.removeEventListener('abort', abort)
      ssh.close()
    }
  } catch (error) {
    if (!signal.aborted) log(`PHP of ${id}: ${asFailure(error).message}`)
  }
}

/** @returns a function that starts a look in the background where one is due: at once for a production whose PHP is not known */
export function createPhpLooks(context: Needs, stopping: AbortSignal): (production: ProductionRow) => void {
  const looked = new Map<string, number>()
  return ({ id, facts }) => {
    const now = Date.now()
    const last = looked.get(id) ?? (facts.php ? now : 0)
    if (now - last < everyMs) {
      looked.set(id, last)
      return
    }
    looked.set(id, now)
    void followPhp(context, id, AbortSignal.any([stopping, AbortSignal.timeout(atMostMs)]))
  }
}
