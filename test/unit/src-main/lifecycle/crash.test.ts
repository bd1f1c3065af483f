// After a killed host: jobs are told as interrupted, half-made rows go, everything else stays.
import { beforeEach, describe, expect, it } from 'vitest'
import { type Catalog, openCatalog } from '../../../../src-main/catalog/catalog.ts'
import { dropUnfinished, markInterrupted } from '../../../../src-main/lifecycle/crash.ts'
import { intendedStates } from '../../../../src-main/lifecycle/orphans.ts'
import { migrations } from '../../../support/migrations.ts'
import { cloneRow, jobRow, pointRow, productionRow } from '../../../support/rows.ts'

let catalog: Catalog
beforeEach(() => {
  catalog = openCatalog(':memory:', migrations)
  catalog.productions.insert(productionRow())
})

describe('settling after a crash', () => {
  it('ends running jobs with a sentence on what became of the work', () => {
    catalog.jobs.save(jobRow())
    markInterrupted(catalog)
    expect(catalog.jobs.running()).toEqual([])
    expect(catalog.jobs.get('job1')?.failure?.message).toBe(
      'Sitefork ended while this was running. What it had made was removed; fork again.',
    )
  })

  it('drops what was being made or removed, and keeps the rest', () => {
    catalog.points.insert(pointRow())
    catalog.points.insert(pointRow({ id: 'half', state: { is: 'taking' } }))
    catalog.points.insert(pointRow({ id: 'soon', state: { is: 'preparing' } }))
    catalog.clones.insert(cloneRow())
    catalog.clones.insert(cloneRow({ id: 'clone2', name: 'new', phase: 'creating' }))
    catalog.clones.insert(cloneRow({ id: 'clone3', name: 'old', phase: 'deleting' }))
    catalog.productions.insert(productionRow({ id: 'gone', phase: 'unlinking' }))
    catalog.points.insert(pointRow({ id: 'gone1', production: 'gone' }))
    dropUnfinished(catalog)
    expect(new Set(intendedStates(catalog))).toEqual(
      new Set([
        'productions/acme/live',
        'productions/acme/preparing/mariadb',
        'productions/acme/points/point1',
        'productions/acme/points/soon',
        'productions/acme/preparing/soon',
        'clones/clone1/state1',
      ]),
    )
  })
})
