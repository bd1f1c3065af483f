// Promotions as the host would tell them: drafts, receipts, and what one would write.
import type { PromotedThing, Promotion, PromotionAccess, PromotionPreview } from '../../src-main/contract/models.ts'

const at = '2026-11-23T14:03:11.000Z'

export const aPromotedThing = (given: Partial<PromotedThing> = {}): PromotedThing => ({
  id: 'page:7',
  kind: 'page',
  group: 'Pages',
  title: 'Spring sale',
  change: 'added',
  rows: 4,
  files: 0,
  class: 'work',
  isAlong: false,
  ...given,
})

export const promotedThings: readonly PromotedThing[] = [
  aPromotedThing(),
  aPromotedThing({
    id: 'media:9',
    kind: 'media item',
    group: 'Media',
    title: 'spring.jpg',
    rows: 3,
    files: 4,
    isAlong: true,
  }),
  aPromotedThing({
    id: 'setting:blogdescription',
    kind: 'setting',
    group: 'Settings',
    title: 'Tagline',
    change: 'changed',
    rows: 1,
  }),
]

/** A draft of changes of “checkout”. */
export const aPromotion = (given: Partial<Promotion> = {}): Promotion => ({
  id: 'promo123',
  production: 'acme',
  is: 'promote',
  clone: 'c1',
  undoes: null,
  title: '3 changes of “checkout”',
  state: 'draft',
  rehearsal: null,
  job: null,
  point: null,
  counts: { things: 3, inserted: 7, changed: 1, deleted: 0, files: 4, statements: 0 },
  conflicts: { open: 0, decided: 0, stale: 0 },
  things: [...promotedThings],
  confirmedBy: '',
  createdAt: at,
  writtenAt: null,
  lockedMs: null,
  findings: [],
  ...given,
})

export const aReceipt = (given: Partial<Promotion> = {}): Promotion =>
  aPromotion({ state: 'done', writtenAt: at, lockedMs: 41.6, point: 'p1', ...given })

export const someAccess = (given: Partial<PromotionAccess> = {}): PromotionAccess => ({
  user: 'sitefork_writer',
  mayAlter: false,
  files: true,
  caches: 'wp-cli',
  confirmers: [],
  allowedAt: at,
  ...given,
})

export const aPromotionPreview = (given: Partial<PromotionPreview> = {}): PromotionPreview => ({
  production: 'acme',
  title: '3 changes of “checkout”',
  onto: 'Acme Blog',
  dataAt: at,
  counts: { things: 3, inserted: 7, changed: 1, deleted: 0, files: 4, statements: 0 },
  newIds: 3,
  things: [...promotedThings],
  thingTotal: 3,
  theirs: { things: 4, rows: 12, files: 0 },
  leftOut: [
    { group: 'Orders', things: 3 },
    { group: 'Comments', things: 2 },
  ],
  conflicts: [],
  conflictTotal: 0,
  mentions: [],
  mentionTotal: 0,
  statements: [],
  warnings: [],
  whyNot: null,
  completeness: { is: 'complete', provenAt: null },
  ...given,
})
