// Writes down in the catalog which rows and files of production a mirror has, and what of them it lacks.
import type { Catalog } from '../../catalog/catalog.ts'
import { type ProductionRow, sourceOfMoment } from '../../catalog/productions.ts'
import { remarkAnew } from '../../contract/remark.ts'
import { linkedProduction } from './credentials.ts'
import type { FetchedFiles } from './fetch-files.ts'
import { leftOutFiles } from './left-out-files.ts'
import type { PulledRows } from './pull-rows.ts'

export interface ContentRecord {
  /** Notes that the rows are production's of that moment (ISO 8601). */
  recordPull(production: string, at: string, pulled: Pick<PulledRows, 'changed' | 'remarks'>): void
  /** Notes that the files are production's of that moment (ISO 8601). */
  recordFiles(production: string, at: string, fetched: FetchedFiles): void
  /** When rows or files last came that were not there before, milliseconds since 1970; undefined while none did. */
  contentChangedMs(production: string): number | undefined
}

export function createContentRecord(
  { productions }: Pick<Catalog, 'productions'>,
  onChange: (production: string) => void,
): ContentRecord {
  const changedMs = new Map<string, number>()

  function record(
    production: string,
    at: string,
    changed: boolean,
    news: Partial<Pick<ProductionRow, 'filesAt' | 'source' | 'remarks'>>,
  ): void {
    if (changed) changedMs.set(production, Date.parse(at))
    productions.update(production, news)
    onChange(production)
  }

  return {
    recordPull(production, at, { changed, remarks }) {
      const row = linkedProduction({ productions }, production)
      record(production, at, changed, {
        source: sourceOfMoment(row.source, at),
        remarks: remarkAnew(row.remarks, 'rows', remarks),
      })
    },
    recordFiles(production, at, { changed, ...files }) {
      const { remarks } = linkedProduction({ productions }, production)
      record(production, at, changed, { filesAt: at, remarks: remarkAnew(remarks, 'files', leftOutFiles(files)) })
    },
    contentChangedMs: (production) => changedMs.get(production),
  }
}
