// The window’s sentences about a production’s history: its timeline, moments, points that are kept, and its settings.

import { absolute } from '../src-main/contract/instant.ts'
import type { History } from '../src-main/contract/models.ts'
import { size } from '../src-main/contract/size.ts'
import { span } from './state/time.ts'

export const timelineWords = {
  timeline: {
    title: 'Timeline',
    moment: 'Moment of production',
    live: 'live',
    range: 'Shown range',
    ranges: { hour: 'Hour', day: 'Day', week: 'Week', month: 'Month' },
    type: 'Choose a moment',
    placeholder: 'live, 2 h ago, last friday, 14:02:11',
    placeholderPast: '2 h ago, last friday, 14:02:11',
    notUnderstood: 'Not understood. Try “14:02:11”, “2 h ago”, “yesterday noon”, “monday 9:00” or an ISO time.',
    liveInstead: 'For production as it is now, choose “Production as it is now” above.',
    tooEarly: (from: string | null) => (from ? `History begins at ${absolute(from)}.` : 'There is no history yet.'),
    ahead: 'That moment is still to come, and the future has no history.',
    before: 'Before the history begins',
    keep: 'Keep',
    chooseFirst: 'Choose a moment first.',
    keptMark: 'kept',
    renamePoint: 'Rename',
    release: 'Let it expire',
    prove: 'Prove now',
    equal: (at: string) => `equal to production ${at}`,
    proven: (at: string, seconds: string) => `Proven ${at}, ${seconds}`,
    proofFailed: 'Does not come up',
    notProven: (at: string) => `The point of ${at} did not pass its proof`,
    columns: ['Time', 'Point', 'Status', 'Files as of', 'Frees', 'Actions'],
    cost: (points: number, { from, to }: History, bytes: number | null) => {
      const count = `${points} ${points === 1 ? 'point' : 'points'}`
      const covered = from && to ? `every second of ${span((Date.parse(to) - Date.parse(from)) / 1000)}` : ''
      const stored = bytes === null ? '' : `${size(bytes)} with the mirror`
      return [count, covered, stored].filter(Boolean).join(' · ')
    },
  },

  moment: {
    looking: 'Looking what it takes…',
    rows: (at: string) => `Rows: everything committed before ${at}, nothing after.`,
    files: (at: string) => `Files: as of ${at}, the last copy before.`,
    replayed: (transactions: number) => `About ${transactions} transactions are replayed on the point before it.`,
  },

  keep: {
    title: (at: string) => `Keep ${at}`,
    name: 'Name',
    note: 'Note',
    body: 'It becomes a point that never expires, until you let it.',
    submit: 'Keep',
  },

  settings: {
    title: (production: string) => `Settings of ${production}`,
    submit: 'Save',
    pointEvery: 'Minutes between points (0: only by hand)',
    keepAllHours: 'Hours for which every point stays',
    keepHourlyDays: 'Days for which one an hour stays',
    keepDailyDays: 'Days for which one a day stays',
    pullEvery: 'Minutes between pulls (0: only by hand)',
    pullRowsPerSecond: 'Rows a pull reads a second',
    comparePercent: 'Percent of one processor of production for comparing the mirror with it (0: never)',
    bandwidth: 'KiB a second from production',
    noLimit: 'no limit',
    excludePaths: 'Paths that are not copied',
    excludeHint: 'One a line, as rsync writes them, from the WordPress directory.',
    usualPaths: 'Put the usual ones back',
    emptyTables: 'Tables without their rows',
    emptyHint:
      'One a line. Clones have these tables, empty. One that is taken off the list has its rows fetched at once.',
  },
}
