// Stores what each production last answered for its pages: clones are compared with that while production cannot be asked.
import type { AnsweredPage } from '../pages/checked-pages.ts'
import type { SqliteDatabase } from './sqlite.ts'

export interface ProductionAnswers {
  readonly at: string
  readonly pages: readonly AnsweredPage[]
}

export interface AnswerRecords {
  get(production: string): ProductionAnswers | undefined
  set(production: string, answerRecords: ProductionAnswers): void
}

export function answers(database: SqliteDatabase): AnswerRecords {
  return {
    get(production) {
      const row = database.one('SELECT at, pages FROM answers WHERE production = ?', production)
      return row && { at: String(row.at), pages: JSON.parse(String(row.pages)) }
    },
    set: (production, { at, pages }) =>
      database.run(
        'INSERT INTO answers SELECT id, ?, ? FROM productions WHERE id = ? ON CONFLICT (production) DO UPDATE SET at = excluded.at, pages = excluded.pages',
        at,
        JSON.stringify(pages),
        production,
      ),
  }
}
