// The window’s sentences about a production’s history: its timeline, moments, points that are kept, and its settings.

import { clock } from '../src-main/contract/instant.ts'
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
    tooEarly: (from: string | null) =>
      from ? `History begins at ${clock(from, Date.now())}.` : 'There is no history yet.',
    ahead: 'That moment is still to come, and the future has no history.',
    before: 'Before the history begins',
    keep: 'Keep',
    goLive: 'Live',
    isLive: 'The timeline shows production as it is now.',
    transactions: (count: number, time: string) =>
      `${count} ${count === 1 ? 'transaction' : 'transactions'} in ${time}`,
    quiet: 'nothing was written',
    chooseFirst: 'Choose a moment first.',
    keptMark: 'kept',
    renamePoint: 'Rename',
    release: 'Let it expire',
    prove: 'Prove now',
    equal: (at: string) => `equal to production ${at}`,
    proven: (at: string, seconds: string) => `Proven ${at}, ${seconds}`,
    proofFailed: 'Does not start',
    pagesDiffer: 'Differs from production',
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
    looking: 'Checking what it takes…',
    rows: 'Rows: everything committed before that second, nothing after.',
    files: (time: string) => `Files: as of ${time} earlier, the last copy before that.`,
    replayed: (transactions: number) => `About ${transactions} transactions are replayed on the point before it.`,
  },

  keep: {
    title: (at: string) => `Keep ${at}`,
    name: 'Name',
    note: 'Note',
    body: 'It becomes a point that never expires unless you let it.',
    submit: 'Keep',
  },

  settings: {
    title: (production: string) => `Settings of ${production}`,
    submit: 'Save',
    pointEvery: 'Minutes between points (0: manual)',
    keepAllHours: 'Keep every point for',
    keepHourlyDays: 'Keep hourly points for',
    keepDailyDays: 'Keep daily points for',
    /** Behind the number of a field. */
    units: {
      keepAllHours: (count: number) => (count === 1 ? ' hour' : ' hours'),
      keepHourlyDays: (count: number) => (count === 1 ? ' day' : ' days'),
      keepDailyDays: (count: number) => (count === 1 ? ' day' : ' days'),
    } as Readonly<Record<string, (count: number) => string>>,
    pullEvery: 'Minutes between pulls (0: manual)',
    pullRowsPerSecond: 'Rows per second during a pull',
    comparePercent: 'Percentage of one production processor used to compare the mirror (0: never)',
    bandwidth: 'KiB per second from production',
    noLimit: 'no limit',
    excludePaths: 'Paths to exclude',
    excludeHint: 'One per line, in rsync’s syntax, relative to the WordPress directory.',
    usualPaths: 'Restore the defaults',
    moreHosts: 'Other hosts of this site',
    moreHostsHint: 'One per line, such as a CDN: cdn.example.com. Clones answer in their place.',
    emptyTables: 'Tables to copy without rows',
    emptyHint:
      'One per line. Clones have these tables, but empty. When you take one off the list, its rows are fetched at once.',
  },
}
