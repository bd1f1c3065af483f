// The window's sentences about changes: a clone's Changes tab, the compare screen, and what can be done with what they list.
import type { ChangeClass, Edit, Editor, Thing } from '../src-main/contract/changes.ts'
import { safetyDays } from '../src-main/contract/models.ts'

const grouped = new Intl.NumberFormat(undefined)
const number = (count: number) => grouped.format(count)
const counted = (count: number, one: string, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`
const listed = (parts: readonly (string | false)[]) => parts.filter(Boolean).join(', ')

const rowsAndFiles = (rows: number, files: number) =>
  listed([rows > 0 && counted(rows, 'row'), files > 0 && counted(files, 'file')])

const classes: Readonly<Record<ChangeClass, string>> = { work: 'Work', own: 'Own', noise: 'Noise' }

const changed: Readonly<Record<Thing['change'], string>> = { added: 'added', changed: 'changed', removed: 'removed' }

function editor(by: Editor): string {
  switch (by.is) {
    case 'user':
      return by.name
    case 'command':
      return 'WP-CLI'
    case 'visitor':
      return 'a visitor'
    case 'unnamed':
      return 'a program'
    case 'wordpress':
      return 'WordPress'
  }
}

export const changesWords = {
  changes: {
    tab: 'Changes',
    overview: 'Overview',
    tabs: (clone: string) => `Parts of ${clone}`,
    count: (things: number) => counted(things, 'change'),
    countOf: (clone: string, things: number) => `${counted(things, 'change')} in ${clone}`,
    tooltip: ({ rows, noise }: { readonly rows: number; readonly noise: number }) =>
      `${counted(rows, 'row')} of somebody’s work, ${counted(noise, 'row')} of noise. Shows what was changed.`,
    list: 'Changes',
    view: 'Show changes as',
    edits: 'Edits',
    net: 'Net',
    search: 'Search changes',
    searchHint: 'Search  /',
    classes: 'Show',
    class: classes,
    classHint: {
      work: 'What somebody did: by wp-admin, an editor, REST, WP-CLI or a program',
      own: 'Orders, customers, comments, form entries: data that belongs to production alone',
      noise: 'What WordPress and its plugins write by themselves',
    } satisfies Record<ChangeClass, string>,
    kinds: 'Kinds',
    allKinds: 'All kinds',
    kind: (group: string, things: number) => `${group} (${number(things)})`,
    export: 'Export',
    asSql: 'Copy as SQL',
    asText: 'Copy as text',
    asPatch: 'Save as a patch file',
    copiedSql: 'Copied as SQL.',
    copiedText: 'Copied as text.',
    savedPatch: (name: string) => `Saved as ${name}.`,
    again: 'Compare again',
    reading: 'Reading what was changed…',
    readingOne: 'Reading…',
    comparing: (done: number, total: number) =>
      total === 0
        ? 'No log tells what differs, so both states are compared row by row…'
        : `No log tells what differs, so both states are compared row by row: ${number(done)} of about ${number(total)} rows…`,
    cancelComparing: 'Cancel',
    rowsAndFiles,
    own: 'Production’s own data',
    ownHint: 'apart from the rest, for it belongs to production',
    noise: (rows: number, files: number) => `${rowsAndFiles(rows, files) || 'Nothing'} of noise`,
    noiseHint: 'what WordPress and its plugins write by themselves',
    unfold: 'Show it',
    fold: 'Hide it',
    none: 'Nothing was changed in this clone yet. Open its wp-admin and edit something; it shows up here.',
    noneSince:
      'Nothing but noise was changed in this clone yet. Open its wp-admin and edit something; it shows up here.',
    noneMatch: 'Nothing here matches what you search for.',
    clear: 'Clear the search',
    noEdits: 'These two states were compared by what is in them, so nobody knows who changed what, and when.',
    showNet: 'Show what differs',
    since: (from: string) => `Since: ${from}`,
    editor,
    folded: (edit: Edit) => `${counted(edit.folded, 'time', 'times')} in sequence`,
    made: (edit: Pick<Edit, 'rows' | 'files'>) => rowsAndFiles(edit.rows, edit.files),
    changed,
    complete: 'Complete',
    completeHint: 'Every row and file that differs is in this list.',
    proven: (at: string) => `Proven ${at}: the checksums of every row and file agree.`,
    provenAgo: (ago: string) => `proven ${ago}`,
    notProven: 'not proven by checksums yet',
    incomplete: 'Not complete',
    prove: 'Prove',
    proveHint: 'Compares the checksums of every row and file with the point and these changes.',
    open: (title: string) => `Open: ${title}`,
  },

  details: {
    label: 'Details of the change',
    close: 'Close the details',
    undo: 'Undo this',
    request: 'Request',
    by: 'By',
    at: 'When',
    things: 'Changed',
    statements: 'Changes of the schema',
    rows: 'Rows',
    files: 'Files',
    nothing: 'It has no rows and no files any more: what it changed was changed back since.',
    moreRows: (rows: number, files: number) => `Show more (${rowsAndFiles(rows, files)} left)`,
    noKey: 'no key',
    null: 'NULL',
    empty: 'empty',
    before: 'Before',
    after: 'After',
    part: 'Part',
    column: 'Column',
    hex: (bytes: string) => `${bytes} of binary data, in hexadecimal`,
    cut: (bytes: string) => `Only its beginning is shown; all of it is ${bytes}.`,
    what: 'What',
    content: (path: string) => `What differs in ${path}`,
    moreLines: (count: number) => `${counted(count, 'more line')}`,
    equalLines: (count: number) => counted(count, 'equal line'),
    equalText: (count: number) => counted(count, 'equal character'),
    view: 'Show the difference as',
    unified: 'Unified',
    split: 'Side by side',
    renamed: (from: string) => `was ${from}`,
    modes: (before: string, after: string) => `permissions ${before} → ${after}`,
    sizes: (before: string | null, after: string | null) =>
      before !== null && after !== null ? `${before} → ${after}` : (after ?? before ?? ''),
    binary: 'A binary file; only its size can be compared here.',
    tooLarge: 'Too large to be shown here.',
    same: 'Both sides have the same content.',
    noImage: 'There is no picture on this side.',
    imageBefore: (path: string) => `${path} before`,
    imageAfter: (path: string) => `${path} after`,
    pixels: (width: number, height: number) => `${width} × ${height} px`,
    broken: 'It cannot be shown as a picture.',
    kinds: { file: 'file', directory: 'folder', link: 'link', other: 'special file' },
  },

  undoChange: {
    title: 'Undo a change',
    body: (title: string, rows: number, files: number) =>
      `Takes back just “${title}”: ${rowsAndFiles(rows, files) || 'what it changed'} will be as before it. All other changes stay.`,
    refused: 'Where something later rests on it, nothing is done, and the reason is told here.',
    safe: `The state before is kept as a safety bookmark for ${safetyDays} days.`,
    submit: 'Undo it',
  },

  compare: {
    with: 'Compare with…',
    two: 'Compare',
    title: 'Compare',
    titleOf: (clone: string) => `Compare ${clone}`,
    from: 'From',
    to: 'To',
    swap: 'Swap the sides',
    same: 'Both sides are the same state: choose another.',
    goneSide: 'One side no longer exists: choose another.',
    differs: 'What it takes to get from the left to the right',
    equal: 'There is no difference between the two, but for what WordPress and its plugins write by themselves.',
    submit: 'Compare',
    other: 'With what',
    itsPoint: 'The point it rests on',
    aClone: 'Another clone',
    aBookmark: 'A bookmark',
    now: 'Production as it is now',
    aMoment: 'A second of production',
    aMomentHint: 'Any second that history covers',
    chooseClone: 'Choose a clone',
    chooseBookmark: 'Choose a bookmark',
    noneOther: 'There is no other clone of this production.',
    noBookmark: 'No clone of this production has one.',
    gone: 'that no longer exists',
    bookmarkNow: (bookmark: string, at: string) => `Compare “${bookmark}” of ${at} with the clone as it is now`,
    state: {
      clone: (name: string) => `Clone “${name}”`,
      bookmark: (name: string, clone: string) => `Bookmark “${name}” of ${clone}`,
      point: (at: string, name: string) => `Point of ${at}${name ? `, “${name}”` : ''}`,
      gonePoint: 'A point that has expired',
      moment: (at: string) => `Production at ${at}`,
      now: (production: string) => `${production} as it is now`,
    },
    groups: { now: 'Production', points: 'Points', clones: 'Clones', bookmarks: 'Bookmarks' },
    stretch: (from: string, to: string) => `What changed between ${from} and ${to}`,
    untilNow: 'now',
    clearStretch: 'Forget the stretch',
    back: 'All clones',
  },
} as const
