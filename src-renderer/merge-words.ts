// The window's sentences about merges: refreshing with one's work kept, merging clones, bringing changes over, and conflicts.
import type { ConflictChoice, Merge, MergeConflict, MergePreview } from '../src-main/contract/merges.ts'
import { safetyDays, safetyName } from '../src-main/contract/models.ts'

const grouped = new Intl.NumberFormat(undefined)
const counted = (count: number, one: string, many = `${one}s`) => `${grouped.format(count)} ${count === 1 ? one : many}`

/** `header`; `header and checkout`; `header, checkout and menu`. */
function inWords(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}

const kept = (clone: string) =>
  `The state that “${clone}” has now is kept as a safety bookmark for ${safetyDays} days: “${safetyName.merge}”.`

type Counts = MergePreview['writes'] | Merge['sources'][number]['changes']

function countsOf(counts: Counts): string {
  const rows = counts.rows > 0 && counted(counts.rows, 'row')
  const files = counts.files > 0 && counted(counts.files, 'file')
  const statements =
    'statements' in counts &&
    counts.statements > 0 &&
    counted(counts.statements, 'change of the schema', 'changes of the schema')
  return [rows, files, statements].filter(Boolean).join(', ')
}

function changesOf(counts: Merge['sources'][number]['changes']): string {
  const parts = countsOf(counts)
  return counts.things === 0 && parts === ''
    ? 'nothing'
    : `${counted(counts.things, 'change')}${parts ? ` (${parts})` : ''}`
}

function titleOf({ is, name, sources }: Pick<Merge, 'is' | 'name' | 'sources'>): string {
  const whose = inWords(sources.map((one) => one.name))
  switch (is) {
    case 'refresh':
      return `Refresh of ${name}`
    case 'merge':
      return name
    case 'add':
      return `${whose} into ${name}`
    case 'pick':
      return `Changes of ${whose} into ${name}`
  }
}

const deleted = (names: readonly string[]) =>
  `${inWords(names.map((one) => `“${one}”`))} ${names.length === 1 ? 'was' : 'were'} deleted`

const decisions = (count: number) =>
  count === 1 ? '1 conflict to decide' : `${grouped.format(count)} conflicts to decide`

const choice: Readonly<Record<ConflictChoice['is'], string>> = {
  mine: 'Mine',
  theirs: 'Theirs',
  both: 'Both',
  edited: 'Edit',
}

const chosen: Readonly<Record<ConflictChoice['is'], string>> = {
  mine: 'mine',
  theirs: 'theirs',
  both: 'both',
  edited: 'edited',
}

const state: Readonly<Record<MergeConflict['state'], string>> = {
  open: 'To decide',
  decided: 'Decided',
  stale: 'To decide again',
}

const kind: Readonly<Record<MergeConflict['is'], string>> = {
  value: 'Both sides changed it',
  'removed-here': 'Mine removed it, theirs changed it',
  'removed-there': 'Mine changed it, theirs removed it',
  'added-twice': 'Both sides added it',
  schema: 'Both sides changed the table',
  file: 'Both sides changed the file',
}

export const mergeWords = {
  merging: {
    with: 'Merge with…',
    withNamed: (clone: string) => `Merge ${clone} with…`,
    several: 'Merge',
    addWork: 'Add further work…',
    addWorkNamed: (clone: string) => `Add further work to ${clone}`,
    also: ['combine', 'join', 'together', 'merge'],
    inWords,
    title: titleOf,
    nameOf: (names: readonly string[]) => `merge of ${inWords(names)}`,

    keep: {
      label: 'Keep my work',
      hint: (things: number) => `Its ${counted(things, 'change')} will be in it again, on top of the data you choose.`,
      hintUnknown: 'What was changed in it will be in it again, on top of the data you choose.',
      hintNone: 'Nothing was changed in it yet.',
      body: `The clone gets the data you choose, with its own changes on top. The state before is kept as a safety bookmark for ${safetyDays} days: “${safetyName.refresh}”.`,
    },

    preview: {
      label: 'What this does',
      reading: 'Reading what was changed…',
      later: 'What both sides changed is shown here as soon as it is known.',
      production: 'Production changed',
      target: (onto: string) => `Changed in ${onto}`,
      mine: 'You changed',
      source: (name: string) => `${name} changed`,
      taken: (name: string) => `Taken from ${name}`,
      along: 'Comes along',
      alongHint: 'What was chosen depends on it',
      both: 'Both changed',
      bothNothing: 'nothing',
      conflicts: 'Conflicts',
      noConflicts: 'none',
      remembered: (count: number) => `${grouped.format(count)} more decided as before`,
      toDecide: decisions,
      writes: 'Writes',
      writesNothing: 'nothing: all of it is there already',
      incomplete: 'Not complete',
      changes: changesOf,
      counts: countsOf,
      things: (count: number) => counted(count, 'thing'),
      more: (count: number) => `and ${counted(count, 'more', 'more')}`,
      show: 'Show them',
      hide: 'Hide them',
    },

    rule: {
      label: 'Conflicts',
      stop: 'Decide them one by one',
      stopHint: 'Nothing is made until they are decided; you can leave and come back.',
      take: (side: string) => `Take ${side} for all of them`,
      mine: 'mine',
      theirs: 'theirs',
    },

    dialog: {
      title: 'Merge clones',
      clones: 'Clones',
      clonesHint: 'Two or more; each stays as it is.',
      chooseTwo: 'Choose at least two clones.',
      noName: 'Give it a name.',
      onto: 'On top of',
      shared: 'The point they share',
      submit: 'Merge',
      andDecide: (submit: string) => `${submit} and decide`,
      notYet: 'Say first what is to be merged.',
    },

    add: {
      title: (clone: string) => `Add further work to ${clone}`,
      source: 'Whose',
      sources: 'Already in it',
      others: 'Other clones',
      body: (source: string, clone: string) =>
        `What was done in “${source}” since it was merged comes on top of “${clone}” as it is now. “${source}” stays as it is. ${kept(clone)}`,
      bodyOther: (source: string, clone: string) =>
        `What was done in “${source}” comes on top of “${clone}” as it is now. “${source}” stays as it is. ${kept(clone)}`,
      nothing: (source: string) => `Nothing was done in ${source} since it was merged.`,
      none: 'There is no other clone of this production.',
      submit: 'Add it',
    },

    pick: {
      bring: 'Bring into…',
      bringHint: 'Choose things or edits and bring them into another clone.',
      title: (clone: string) => `Bring changes of ${clone} into another clone`,
      into: 'Into',
      none: 'There is no other clone of this production to bring them into.',
      chosen: (count: number) => `${grouped.format(count)} chosen`,
      chosenOne: (title: string) => `“${title}”`,
      what: 'Chosen',
      changes: (count: number) => counted(count, 'change'),
      select: (title: string) => `Choose ${title}`,
      unselect: 'Choose none',
      submit: 'Bring them in',
      safe: kept,
    },

    waiting: {
      label: 'Merges that wait',
      toDecide: (of: Merge) => `${titleOf(of)}: ${decisions(of.conflicts.open + of.conflicts.stale)}`,
      ready: (of: Merge) => `${titleOf(of)}: everything is decided`,
      lost: (of: Merge) => `${titleOf(of)}: ${deleted(of.lost)}, so it cannot be made any more`,
      failed: (of: Merge) => `${titleOf(of)}: it could not be made`,
      short: decisions,
      shortReady: 'Merge is ready to go on',
      open: 'Open',
      openNamed: (of: string) => `Open the merge: ${of}`,
      decideNamed: (of: string) => `Decide conflicts: ${of}`,
      continue: 'Continue',
      continueNamed: (of: string) => `Continue the merge: ${of}`,
      forget: 'Forget',
      forgetNamed: (of: string) => `Forget the merge: ${of}`,
    },

    ended: (merges: readonly Merge[]) =>
      `${merges.length === 1 ? 'This merge waits' : 'These merges wait'}, and cannot be made without it: ${inWords(merges.map((one) => `“${titleOf(one)}”`))}.`,

    forget: {
      title: 'Forget a merge',
      body: (of: string, decided: number) =>
        `“${of}” is not made${decided > 0 ? `, and its ${counted(decided, 'decision')} go with it` : ''}.`,
      safe: 'All clones stay as they are.',
      submit: 'Forget the merge',
    },

    page: {
      gone: 'This merge no longer exists: it was forgotten, or what it was to change was deleted. All other clones are as they were.',
      lost: (names: readonly string[]) =>
        `${deleted(names)}, so this merge cannot be made any more. Forget it; all other clones stay as they are.`,
      onto: (clone: string) => `On top of ${clone}`,
      ontoProduction: 'On top of production as of',
      sourceAt: (name: string, changes: string) => `${name}, ${changes}`,
      since: 'Begun',
      state: {
        waiting: 'Waits for decisions',
        ready: 'Everything is decided',
        running: 'Being made',
        done: 'Done',
      } satisfies Record<Merge['state'], string>,
      openLeft: (count: number) => `${decisions(count)} first.`,
      madeAlready: 'It is made already.',
      begun: 'It is being made.',
      allOpen: 'Decide all open',
      takeAll: (side: string) => `Take ${side} for all that are open`,
      tookAll: (count: number) => `${counted(count, 'conflict')} decided. Each can still be decided otherwise.`,
      findings: 'What checking it found',
      result: (name: string) => `Open ${name}`,
    },

    from: {
      heading: 'Work in it',
      of: (names: string) => `Work of ${names}`,
      asOf: 'as it was',
      and: (isLast: boolean) => (isLast ? ' and ' : ', '),
      sourceGone: 'no longer there',
      add: (name: string, changes: string) => `Add what ${name} did since (${changes})`,
      addUnknown: (name: string) => `Add what ${name} did since`,
      upToDate: 'nothing new since',
      changes: (count: number) => counted(count, 'change'),
      addOther: 'Add another clone’s work…',
      joins: 'joins',
      into: 'is in',
      merged: (names: string) => `Merged from ${names}`,
    },

    conflicts: {
      list: 'Conflicts',
      search: 'Search conflicts',
      searchHint: 'Search  /',
      show: 'Show',
      all: (count: number) => `All (${grouped.format(count)})`,
      toDecide: (count: number) => `To decide (${grouped.format(count)})`,
      decided: (count: number) => `Decided (${grouped.format(count)})`,
      reading: 'Reading the conflicts…',
      none: 'There is no conflict in it.',
      noneMatch: 'No conflict matches.',
      noneLeft: 'Nothing is left to decide.',
      clear: 'Show all',
      state,
      kind,
      remembered: 'as decided before',
      rememberedHint: 'It was decided in an earlier merge, and neither side has changed since.',
      chosen,
    },

    conflict: {
      label: 'The conflict',
      close: 'Close the conflict',
      previous: 'Previous conflict (k)',
      next: 'Next conflict (j)',
      nextOpen: 'Next to decide',
      choices: 'Decide',
      choice,
      key: (key: string) => `Key ${key}`,
      impossible: (is: string, why: string) => `${is}: ${why}`,
      stale: 'One side has changed since this was decided. Decide it again.',
      wasChosen: (was: string) => `It was: ${was}.`,
      base: 'Before',
      mine: 'Mine',
      theirs: 'Theirs',
      baseHint: 'what both began with',
      nobody: 'no log tells who and when',
      nothing: 'nothing there',
      picture: (path: string, side: string) => `${path}, ${side.toLowerCase()}`,
      size: 'Size',
      changedAt: 'Changed',
      noChecksum: 'too large for a checksum here',
      wasNot: 'was not there',
      removed: 'removed',
      text: 'The text that shall be there',
      useText: 'Use this text',
      keepText: 'Leave it',
      cutOff: 'Only its beginning is known here, so it cannot be edited.',
      decided: (was: string) => `Decided: ${was}`,
    },

    editor: {
      label: 'The text in stretches',
      result: 'Result',
      showBase: 'Show what it was',
      hideBase: 'Hide what it was',
      whole: 'Edit as a whole',
      stretches: 'By stretch',
      wholeLabel: 'The whole result',
      take: { mine: 'Take mine', theirs: 'Take theirs', both: 'Take both' },
      stretch: (at: number, of: number) => `Stretch ${at} of ${of}`,
      resultOf: (at: number, of: number) => `Result of stretch ${at} of ${of}`,
      takeOf: (side: string, at: number) => `${side}, stretch ${at}`,
      open: 'to decide',
      typed: 'edited',
      asBefore: (count: number) => `${counted(count, 'stretch', 'stretches')} as it was before`,
      left: (count: number) => `${counted(count, 'stretch', 'stretches')} to decide`,
      save: 'Use this result',
      saveHint: 'Ctrl Enter',
      reset: 'Begin anew',
      equal: (count: number) => counted(count, 'equal line'),
      nothing: 'nothing',
      lost: 'What you typed as a whole no longer fits the stretches.',
    },
  },
} as const
