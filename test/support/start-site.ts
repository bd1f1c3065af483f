// A production and a host for it, started at once.
import { type TestHost, type TestHostOptions, testHost } from './host.ts'
import { type TestProduction, type TestProductionOptions, testProduction } from './production.ts'

export interface StartedSite {
  production: TestProduction
  host: TestHost
}

/** Starts a production, which somebody visits, and a host that does not know it yet. @param site gets each as soon as there is something to remove */
export async function startSite(
  site: Partial<StartedSite>,
  options: Partial<TestHostOptions> = {},
  of: TestProductionOptions = {},
): Promise<StartedSite> {
  const startProduction = async () => {
    site.production = await testProduction(of)
    await site.production.visit()
    return site.production
  }
  const startHost = async () => {
    site.host = await testHost({ poolBytes: 6 * 2 ** 30, ...options })
    await site.host.start()
    return site.host
  }
  // Where one fails, the other is waited for all the same, so that it can be removed.
  const [production, host] = await Promise.allSettled([startProduction(), startHost()])
  if (production.status === 'rejected') throw production.reason
  if (host.status === 'rejected') throw host.reason
  return { production: production.value, host: host.value }
}
