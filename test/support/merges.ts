// Merges as the host would tell them: what one would do, and conflicts of every kind, few or thousands.
import type {
  ConflictChoice,
  ConflictFile,
  ConflictFiles,
  Merge,
  MergeConflict,
  MergePreview,
} from '../../src-main/contract/merges.ts'
import { red } from './changes.ts'

const at = '2026-11-23T14:03:11.000Z'
const text = (value: string) => ({ text: value, bytes: value.length, isCut: false, is: 'text' as const })

export const someMerge = (given: Partial<Merge> = {}): Merge => ({
  id: 'm1',
  production: 'acme',
  is: 'merge',
  clone: null,
  name: 'merge of header and checkout',
  sources: [
    { clone: 'a', name: 'header', at, changes: { things: 12, rows: 40, files: 3 } },
    { clone: 'b', name: 'checkout', at, changes: { things: 5, rows: 9, files: 0 } },
  ],
  onto: 'point of 14:02',
  dataAt: at,
  state: 'waiting',
  conflicts: { open: 3, decided: 0, stale: 0 },
  lost: [],
  job: null,
  createdAt: at,
  findings: [],
  isIn: false,
  ...given,
})

const side = (label: string, value: string | null, title: string | null = null): MergeConflict['mine'] => ({
  label,
  clone: /“header”/.test(label) ? 'a' : 'b',
  value: value === null ? null : text(value),
  edit: title === null ? null : { title, at, by: { is: 'user', id: 1, name: 'admin' } },
})

const lines = (from: number, count: number) =>
  Array.from({ length: count }, (_, line) => `<p>Paragraph number ${from + line} of the page.</p>\n`).join('')

/** A page of which two stretches are to be decided, with lines before, between and after them that agree. */
export const pageChunks: NonNullable<MergeConflict['chunks']> = [
  { is: 'agreed', text: `${lines(1, 12)}<p>Everything is ` },
  { is: 'conflict', base: 'ten', mine: 'twenty', theirs: 'fifteen' },
  { is: 'agreed', text: ' percent off until ' },
  { is: 'conflict', base: 'Sunday', mine: 'Monday', theirs: 'Tuesday' },
  { is: 'agreed', text: `.</p>\n${lines(13, 2)}` },
  {
    is: 'conflict',
    base: '<p>Free shipping.</p>\n',
    mine: '',
    theirs: '<p>Free shipping within the country.</p>\n<p>Ask us about the rest.</p>\n',
  },
  { is: 'agreed', text: lines(15, 3) },
]
const whole = (of: 'base' | 'mine' | 'theirs') =>
  pageChunks.map((one) => (one.is === 'agreed' ? one.text : one[of])).join('')

export const aConflict = (given: Partial<MergeConflict> = {}): MergeConflict => ({
  id: 'k1',
  merge: 'm1',
  thing: { id: 'page:7', kind: 'page', group: 'Pages', title: 'Spring sale' },
  place: 'content',
  path: null,
  column: null,
  is: 'value',
  format: 'blocks',
  base: text(whole('base')),
  mine: side('clone “header”', whole('mine'), 'admin updated the page “Spring sale”'),
  theirs: side('clone “checkout”', whole('theirs'), 'editor updated the page “Spring sale”'),
  chunks: pageChunks,
  choices: [
    { is: 'mine', whyNot: null },
    { is: 'theirs', whyNot: null },
    { is: 'both', whyNot: null },
    { is: 'edited', whyNot: null },
  ],
  choice: null,
  state: 'open',
  isRemembered: false,
  ...given,
})

/** A title, a setting whose removal breaks something, and a picture. */
export const otherConflicts: readonly MergeConflict[] = [
  aConflict({
    id: 'k2',
    place: 'title',
    format: 'plain',
    chunks: null,
    base: text('Sale'),
    mine: side('clone “header”', 'Spring sale', 'admin updated the page “Spring sale”'),
    theirs: side('clone “checkout”', 'Big sale'),
    choices: [
      { is: 'mine', whyNot: null },
      { is: 'theirs', whyNot: null },
      { is: 'both', whyNot: 'A page has one title.' },
      { is: 'edited', whyNot: null },
    ],
  }),
  aConflict({
    id: 'k3',
    thing: { id: 'setting:page_on_front', kind: 'setting', group: 'Settings', title: 'page_on_front' },
    place: 'option_value',
    is: 'removed-there',
    format: 'plain',
    chunks: null,
    base: text('2'),
    mine: side('clone “header”', '7', 'admin changed the settings'),
    theirs: side('clone “checkout”', null, 'wp option delete page_on_front'),
    choices: [
      { is: 'mine', whyNot: null },
      { is: 'theirs', whyNot: 'The setting “show_on_front” needs it.' },
      { is: 'both', whyNot: 'One side has nothing there.' },
      { is: 'edited', whyNot: null },
    ],
    state: 'stale',
    choice: { is: 'theirs' },
  }),
  aConflict({
    id: 'k4',
    thing: { id: 'file:wp-content/uploads/sale.png', kind: 'file', group: 'Files', title: 'sale.png' },
    place: 'wp-content/uploads/sale.png',
    path: 'wp-content/uploads/sale.png',
    is: 'file',
    format: 'binary',
    chunks: null,
    base: { text: '89504e47', bytes: 8_000, isCut: true, is: 'binary' },
    mine: { ...side('clone “header”', ''), value: { text: '89504e48', bytes: 9_000, isCut: true, is: 'binary' } },
    theirs: { ...side('clone “checkout”', ''), value: { text: '89504e49', bytes: 7_000, isCut: true, is: 'binary' } },
    choices: [
      { is: 'mine', whyNot: null },
      { is: 'theirs', whyNot: null },
      { is: 'both', whyNot: null },
      { is: 'edited', whyNot: 'A picture cannot be edited as text.' },
    ],
    state: 'decided',
    choice: { is: 'mine' },
    isRemembered: true,
  }),
]

export const manyConflicts = (count: number): readonly MergeConflict[] =>
  Array.from({ length: count }, (_, index) => ({
    ...(otherConflicts[0] as MergeConflict),
    id: `many${index}`,
    thing: { id: `page:${index}`, kind: 'page', group: 'Pages', title: `Page number ${index}` },
  }))

export const aPreview = (given: Partial<MergePreview> = {}): MergePreview => ({
  onto: 'point of 14:02',
  dataAt: at,
  sources: [{ clone: 'c1', name: 'checkout', at, changes: { things: 12, rows: 40, files: 3 } }],
  theirs: { things: 48, rows: 130, files: 2 },
  completeness: { is: 'complete', provenAt: null },
  writes: { rows: 40, files: 3, statements: 0 },
  along: [],
  alongTotal: 0,
  both: [],
  bothTotal: 0,
  conflicts: [],
  conflictTotal: 0,
  findings: [],
  remembered: 0,
  ...given,
})

/** The file of a conflict as each side has it. */
export function conflictFiles(asked: unknown): ConflictFiles {
  const { isRead } = asked as { readonly isRead: boolean }
  const file = (bytes: number, sign: string, changedAt: string | null): ConflictFile => ({
    bytes,
    changedAt,
    sha256: sign.repeat(64),
    content: isRead ? red : null,
  })
  return { base: file(8_000, 'a', null), mine: file(9_000, 'b', at), theirs: file(7_000, 'c', at) }
}

/** Conflicts that are listed and decided as the host does it. */
export function conflictBook(first: readonly MergeConflict[], merge: Merge = someMerge()) {
  let all = first
  const count = (state: MergeConflict['state']) => all.filter((one) => one.state === state).length
  const now = (): Merge => {
    const conflicts = { open: count('open'), decided: count('decided'), stale: count('stale') }
    return { ...merge, conflicts, state: conflicts.open + conflicts.stale > 0 ? 'waiting' : 'ready' }
  }
  return {
    merge: now,
    conflicts(asked: unknown) {
      const {
        states,
        text: sought,
        offset,
        limit,
      } = {
        ...{ states: [] as string[], text: '', offset: 0, limit: 100 },
        ...(asked as object),
      }
      const fits = all.filter(
        (one) =>
          (states.length === 0 || states.includes(one.state)) &&
          `${one.thing.title} ${one.place}`.toLowerCase().includes(sought.toLowerCase()),
      )
      return { total: fits.length, conflicts: fits.slice(offset, offset + limit) }
    },
    decide(asked: unknown): Merge {
      const { conflicts, choice } = asked as { conflicts: readonly string[] | null; choice: ConflictChoice }
      const isMeant = (one: MergeConflict) =>
        conflicts === null
          ? one.state === 'open' && one.choices.some(({ is, whyNot }) => is === choice.is && whyNot === null)
          : conflicts.includes(one.id)
      all = all.map((one) => (isMeant(one) ? { ...one, choice, state: 'decided', isRemembered: false } : one))
      return now()
    },
  }
}
