// The row of a production that is about to be linked, whichever way it comes.
import type { ProductionRow } from '../catalog/productions.ts'
import { defaultSettings } from '../contract/models.ts'
import { productionId } from '../runtime/names.ts'
import type { World } from '../runtime/world.ts'

/** Seconds between file syncs of a production, unless changed. */
const filesEvery = 60

type Given = Pick<ProductionRow, 'name' | 'database' | 'ssh' | 'archive' | 'facts' | 'mode'>

/** @param clear its secrets, to be sealed */
export function insertProduction({ catalog, secrets, announce }: World, given: Given, clear: string): string {
  const id = productionId(given.name, new Set(catalog.productions.all().map((one) => one.id)))
  catalog.productions.insert({
    ...given,
    id,
    secrets: secrets.seal(clear),
    phase: 'linking',
    seeded: false,
    failure: null,
    linkedAt: new Date().toISOString(),
    filesAt: null,
    filesEvery,
    settings: defaultSettings,
    pausedAt: null,
    pulledAt: null,
    halfway: false,
    serverBuild: '',
    remarks: [],
  })
  announce.production(id)
  return id
}
