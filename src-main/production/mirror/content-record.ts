// Writes down in the catalog which rows and files of production a mirror has, and what of them it lacks.
import type { Catalog } from '../../catalog/catalog.ts'
import type { Remark } from '../../contract/models.ts'
import { remarkAnew } from '../../contract/remark.ts'
import { productionRow } from './credentials.ts'
import type { FetchedFiles } from './fetch-files.ts'
import { leftOutFiles } from './left-out-files.ts'
import type { PulledRows } from './pull-rows.ts'

export interface ContentRecord {
  /** Notes that the rows are production's of that moment (ISO 8601). */
  recordPull(production: string, at: string, pulled: Pick<PulledRows, 'changed' | 'remarks'>): void
  /** Notes that the files are production's of that moment (ISO 8601). */
  recordFiles(production: string, at: string, fetched: FetchedFiles): void
  /** When rows or files last came that were not there before, milliseconds since 1970; undefined while none did. */
  contentChangedAt(production: string): number | undefined
}

export function createContentRecord(
  { productions }: Pick<Catalog, 'productions'>,
  onChange: (production: string) => void,
): ContentRecord {
  const changedMs = new Map<string, number>()

  function record(
    production: string,
    at: string,
    change: { readonly filesAt: string } | { readonly pulledAt: string },
    { changed, remarks }: { readonly changed: boolean; readonly remarks: readonly Remark[] },
  ): void {
    if (changed) changedMs.set(production, Date.parse(at))
    productions.update(production, { ...change, remarks })
    onChange(production)
  }

  const remarksOf = (production: string) => productionRow({ productions }, production).remarks
  return {
    recordPull(production, at, { changed, remarks }) {
      record(production, at, { pulledAt: at }, { changed, remarks: remarkAnew(remarksOf(production), 'rows', remarks) })
    },
    recordFiles(production, at, { changed, ...files }) {
      const remarks = remarkAnew(remarksOf(production), 'files', leftOutFiles(files))
      record(production, at, { filesAt: at }, { changed, remarks })
    },
    contentChangedAt: (production) => changedMs.get(production),
  }
}
