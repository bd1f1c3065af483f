// What each verb of a job means to the rest of Sitefork. A new verb is one row here; status, crash report, idling,
// measuring and the window's messages derive from it.
import { type CloneStatus, safetyDays, safetyName } from './clone.ts'

interface JobVerbTraits {
  /** The status of the clone that the job works on, while it runs; without one the clone's status stays. */
  readonly status?: CloneStatus
  /** What became of the job's work when Sitefork was killed meanwhile. A whole sentence. */
  readonly afterCrash: string
  /** Somebody waits for the job, seconds long, so that no idle clone is stopped beside it. */
  readonly someoneWaits?: boolean
  /** Much more or less is stored afterwards, so that all of the production's states are measured again. */
  readonly changesSize?: boolean
  /** Afterwards, undo goes back to another state than before, or to none. */
  readonly movesUndo?: boolean
  /** The name of the bookmark that keeps the state before, to which undo goes back once the job is done. */
  readonly safety?: string
  /** Whoever asked waits for the end of the job, and shows a failure where it was asked for. */
  readonly isAwaited?: boolean
  /** The job begins by itself: what it remarks is shown in the panel of jobs, and interrupts nobody. */
  readonly startsItself?: boolean
  /** The sentence once the job is done, by the name of what it worked on; null where the window shows the result itself. */
  readonly done: ((name: string) => string) | null
}

const tryAgain = 'Nothing is lost; try again.'
const keptAs = (bookmark: string) => `is kept for ${safetyDays} days: “${bookmark}”.`

const table = {
  link: {
    afterCrash: 'What was copied so far is kept, and linking goes on.',
    changesSize: true,
    done: (name) => `${name} is linked, and its first point is proven to restore.`,
  },
  unlink: {
    afterCrash: 'Unlinking was finished at this start.',
    done: (name) => `${name} is unlinked. Production itself was not touched.`,
  },
  point: {
    afterCrash: 'An unfinished snapshot was removed; a finished one is kept.',
    done: () => 'The point is taken and proven to restore.',
  },
  fork: {
    status: 'creating',
    afterCrash: 'What it had made was removed; fork again.',
    someoneWaits: true,
    done: (name) => `The clone “${name}” is ready.`,
  },
  refresh: {
    status: 'refreshing',
    afterCrash: 'The clone is as it was before, or refreshed completely.',
    someoneWaits: true,
    movesUndo: true,
    safety: safetyName.refresh,
    done: (name) => `“${name}” is refreshed. The state before ${keptAs(safetyName.refresh)}`,
  },
  rewind: {
    status: 'rewinding',
    afterCrash: 'The clone is as it was before, or rewound completely.',
    someoneWaits: true,
    movesUndo: true,
    safety: safetyName.rewind,
    done: (name) => `“${name}” is back at its bookmark. The state it left ${keptAs(safetyName.rewind)}`,
  },
  undo: {
    status: 'undoing',
    afterCrash: 'The clone is as it was before, or the undo is complete.',
    someoneWaits: true,
    movesUndo: true,
    safety: safetyName.undo,
    done: (name) => `Undone: “${name}” is as it was before. The state it left ${keptAs(safetyName.undo)}`,
  },
  reset: {
    status: 'resetting',
    afterCrash: 'The clone is as it was before, or reset completely.',
    someoneWaits: true,
    movesUndo: true,
    safety: safetyName.reset,
    done: (name) => `“${name}” is as it was forked. The state it left ${keptAs(safetyName.reset)}`,
  },
  merge: {
    status: 'creating',
    afterCrash: 'What it had made was removed, and what was decided is kept; continue the merge, or merge again.',
    someoneWaits: true,
    done: (name) => `“${name}” has everybody’s work.`,
  },
  'merge-into': {
    status: 'refreshing',
    afterCrash: 'The clone is as it was before, or has the changes completely.',
    someoneWaits: true,
    movesUndo: true,
    safety: safetyName.merge,
    done: (name) => `“${name}” has the changes. The state before ${keptAs(safetyName.merge)}`,
  },
  look: { afterCrash: 'The merge is done; a few of its pages were not looked at.', done: null },
  promote: {
    afterCrash: 'Production is asked whether it has it: all of it is there, or nothing. The promotion says which.',
    someoneWaits: true,
    isAwaited: true,
    done: (name) => `${name} has it. The receipt says what was written, and undoes it.`,
  },
  rehearse: {
    status: 'creating',
    afterCrash: 'What it had made was removed; rehearse again.',
    someoneWaits: true,
    done: (name) => `“${name}” is production with these changes, to be tried.`,
  },
  'prove-changes': {
    afterCrash: tryAgain,
    done: (name) => `Every row and file of “${name}” was held against its point and its changes.`,
  },
  'undo-change': {
    status: 'undoing',
    afterCrash:
      'The clone is as it was before, or the change is undone; where files were to be put back, look whether they were. A bookmark has the state before.',
    someoneWaits: true,
    movesUndo: true,
    isAwaited: true,
    done: (name) => `Undone in “${name}”. The state before is kept for ${safetyDays} days, and “Undo” goes back to it.`,
  },
  branch: {
    status: 'creating',
    afterCrash: 'What it had made was removed; branch again.',
    someoneWaits: true,
    done: (name) => `The clone “${name}” is ready.`,
  },
  bookmark: { afterCrash: tryAgain, done: (name) => `“${name}” has a new bookmark.` },
  'forget-bookmark': { afterCrash: tryAgain, movesUndo: true, done: () => 'The bookmark is forgotten.' },
  stop: { status: 'stopping', afterCrash: tryAgain, done: null },
  start: {
    status: 'starting',
    afterCrash: tryAgain,
    someoneWaits: true,
    done: (name) => `“${name}” is running again.`,
  },
  sleep: { status: 'stopping', afterCrash: tryAgain, startsItself: true, done: null },
  delete: {
    status: 'deleting',
    afterCrash: 'The deletion was finished at this start.',
    movesUndo: true,
    done: () => 'The clone is deleted, and its space is free again.',
  },
  'forget-point': { afterCrash: tryAgain, changesSize: true, done: () => 'The point is forgotten.' },
  prove: { afterCrash: tryAgain, done: () => 'The point is proven: it starts as a whole site.' },
  'edit-source': {
    afterCrash: 'The production is reached as before, or as was entered.',
    isAwaited: true,
    done: null,
  },
  settings: { afterCrash: 'The settings are as before, or as was chosen.', isAwaited: true, done: null },
  pause: { afterCrash: 'Syncing is paused, or goes on; pause it again if you mean it.', isAwaited: true, done: null },
  pull: { afterCrash: tryAgain, done: (name) => `${name} is up to date.` },
  'read-backup': { afterCrash: tryAgain, done: (name) => `The backup is a point of ${name}, proven to restore.` },
  reseed: { afterCrash: tryAgain, done: (name) => `${name} is followed again.` },
  verify: { afterCrash: tryAgain, done: (name) => `Every table of ${name} was compared with its mirror.` },
  mend: { afterCrash: tryAgain, done: (name) => `The differences between ${name} and its mirror are fixed.` },
  upgrade: {
    afterCrash: 'The mirror is as it was before, or upgraded completely.',
    done: (name) => `The mirror of ${name} is upgraded.`,
  },
  'scheduled-point': { afterCrash: tryAgain, startsItself: true, done: null },
  demo: {
    afterCrash: tryAgain,
    done: () =>
      'The demo site is linked and forked, and may be promoted to. Its way out is in its menu: “Remove the demo”.',
  },
  'remove-demo': { afterCrash: tryAgain, done: () => 'The demo site and all that was made of it are gone.' },
} satisfies Record<string, JobVerbTraits>

export type JobVerb = keyof typeof table

export const jobVerbs: Readonly<Record<JobVerb, JobVerbTraits>> = table
