// Files of promotions in the home: what each wrote and what was there before, so that it can be told and undone for as long as its row is there.
import { appendFileSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { onFile } from './home-failure.ts'
import { writeWhole } from './write-whole.ts'

export interface PromotionFiles {
  /** Stores what a promotion writes, before it does; it is on the disk when this returns. @throws Failure `home-unusable` */
  keepPatch(promotion: string, lines: Iterable<string>): void
  /** @returns null where there is none @throws Failure `home-unusable` */
  patch(promotion: string): string | null
  /** Stores what was found of rows that others changed since the patch was stored, before they are written. @throws Failure `home-unusable` */
  keepFound(promotion: string, lines: Iterable<string>): void
  found(promotion: string): string | null
  /** Stores which ids production gave to rows of the clone, so that they are known again. @throws Failure `home-unusable` */
  keepIds(promotion: string, text: string): void
  ids(promotion: string): string | null
  /** Stores what is taken of the clone, so that only what is changed after that is new. @throws Failure `home-unusable` */
  keepTaken(promotion: string, lines: Iterable<string>): void
  taken(promotion: string): string | null
  /** Notes a step that is about to be taken on production's files; it is on the disk when this returns. @throws Failure `home-unusable` */
  note(promotion: string, line: string): void
  /** @returns the steps that were noted, oldest first */
  notes(promotion: string): readonly string[]
  forgetNotes(promotion: string): void
  forget(promotion: string): void
}

const kinds = ['patch', 'found', 'ids', 'taken', 'steps'] as const

/** @param home the home directory */
export function promotionFiles(home: string): PromotionFiles {
  const folder = join(home, 'promotions')
  const file = (promotion: string, kind: (typeof kinds)[number]) => join(folder, `${promotion}.${kind}`)
  const on = <T>(path: string, work: () => T) =>
    onFile('What a promotion writes', path, () => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      return work()
    })
  const read = (path: string) =>
    on(path, () => {
      try {
        return readFileSync(path, 'utf8')
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
        throw error
      }
    })
  const remove = (path: string) => rmSync(path, { force: true })
  return {
    keepPatch(promotion, lines) {
      const path = file(promotion, 'patch')
      on(path, () => {
        remove(file(promotion, 'found'))
        writeWhole(path, [...lines].join(''))
      })
    },
    keepFound(promotion, lines) {
      const path = file(promotion, 'found')
      on(path, () => writeWhole(path, [...lines].join('')))
    },
    found: (promotion) => read(file(promotion, 'found')),
    patch: (promotion) => read(file(promotion, 'patch')),
    keepIds(promotion, text) {
      const path = file(promotion, 'ids')
      on(path, () => writeWhole(path, text))
    },
    ids: (promotion) => read(file(promotion, 'ids')),
    keepTaken(promotion, lines) {
      const path = file(promotion, 'taken')
      on(path, () => writeWhole(path, [...lines].join('')))
    },
    taken: (promotion) => read(file(promotion, 'taken')),
    note(promotion, line) {
      const path = file(promotion, 'steps')
      on(path, () => {
        const opened = openSync(path, 'a', 0o600)
        try {
          appendFileSync(opened, `${line}\n`)
          fsyncSync(opened)
        } finally {
          closeSync(opened)
        }
      })
    },
    notes: (promotion) => (read(file(promotion, 'steps')) ?? '').split('\n').filter((line) => line !== ''),
    forgetNotes: (promotion) => remove(file(promotion, 'steps')),
    forget(promotion) {
      for (const kind of kinds) remove(file(promotion, kind))
    },
  }
}
