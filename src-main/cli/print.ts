// Contract objects as lines a person reads in a terminal.

import { plainLine } from '../contract/control-pictures.ts'
import type { Failure } from '../contract/failure.ts'
import type {
  Bookmark,
  Clone,
  Finding,
  Job,
  Point,
  Production,
  ProductionSettings,
  SiteUsers,
} from '../contract/models.ts'
import { seenSync } from '../contract/seen-sync.ts'
import { size } from '../contract/size.ts'

/** Columns of a terminal, as wide as their widest cell. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // A cell stays in its row.
  const all = [head, ...rows].map((row) => row.map(plainLine))
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The answer of `--json`, with what its jobs remarked; what is a list stays one. */
export function withRemarks(value: unknown, remarks: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || remarks.length === 0) return value
  const known = 'remarks' in value && Array.isArray(value.remarks) ? value.remarks : []
  return { ...value, remarks: [...new Set([...known, ...remarks])] }
}

/** With the option that takes what is offered instead. */
export function failureText(failure: Failure): string {
  const { message, detail } = failure
  const option = optionOf(failure)
  const way = option ? [`To take what the mirror has: ${option}`] : []
  return [[message, ...way].join('\n'), ...(detail ? [detail] : [])].join('\n\n')
}

export function failureFacts(failure: Failure) {
  const option = optionOf(failure)
  return { ...failure.facts(), ...(option && { option }) }
}

const optionOf = ({ remedy }: Failure) => (remedy?.action === 'last-known' ? '--or-last-known' : undefined)

export function productionTable(productions: readonly Production[]): string {
  if (productions.length === 0) return 'No production is linked yet. Link one with: sitefork link'
  return textTable(
    ['ID', 'NAME', 'SITE', 'STATE', 'PROVEN EQUAL', 'WORDPRESS', 'SERVER', 'STORED'],
    productions.map((one) => [
      one.id,
      one.name,
      one.facts.homeUrl,
      sync(one),
      equal(one),
      one.facts.wordpressVersion,
      `${one.facts.server} ${one.facts.serverVersion}`,
      size(one.storedBytes),
    ]),
  )
}

function sync({ sync: last }: Production): string {
  const state = seenSync(last, Date.now())
  if (state.is === 'synced' || state.is === 'behind') return `${state.is}, lag ${Math.round(state.lagSeconds)} s`
  return state.is
}

function equal({ comparison }: Production): string {
  if (comparison && comparison.unmended.length > 0) return 'differs'
  return comparison?.equal?.at ?? '–'
}

export function cloneTable(clones: readonly Clone[]): string {
  if (clones.length === 0) return 'There is no clone yet. Make one with: sitefork fork PRODUCTION'
  const remarks = clones.flatMap((one) => one.remarks.map((sentence) => `${one.name}: ${sentence}`))
  const all = textTable(
    ['NAME', 'STATUS', 'ADDRESS', 'DATA AS OF', 'OWN SIZE', 'SQL PORT'],
    clones.map((one) => [
      one.name,
      one.status,
      one.url,
      one.dataAt,
      size(one.ownBytes),
      one.databasePort === null ? '–' : String(one.databasePort),
    ]),
  )
  return [all, ...(remarks.length > 0 ? ['', ...remarks] : [])].join('\n')
}

export function pointTable(points: readonly Point[]): string {
  if (points.length === 0) return 'There is no point yet.'
  return textTable(
    ['ID', 'PRODUCTION', 'DATA AS OF', 'KIND', 'NAME', 'STATE', 'OWN SIZE', 'NOTE'],
    points.map((one) => [
      one.id,
      one.production,
      one.at,
      one.kept ? `${one.kind}, kept` : one.kind,
      one.name,
      one.state.is,
      size(one.bytes),
      one.note,
    ]),
  )
}

/** One character a bar, by the root of its share of the highest. */
export function bars(counts: readonly number[]): string {
  const heights = ' ▁▂▃▄▅▆▇█'
  const most = Math.max(1, ...counts)
  return counts.map((count) => heights[Math.ceil(Math.sqrt(count / most) * 8)]).join('')
}

export function settingTable(settings: ProductionSettings): string {
  const words = (value: unknown) => (Array.isArray(value) ? value.join(',') : String(value ?? 'none'))
  return textTable(
    ['SETTING', 'VALUE'],
    Object.entries(settings).map(([name, value]) => [name, words(value)]),
  )
}

export function bookmarkTable(bookmarks: readonly Bookmark[]): string {
  if (bookmarks.length === 0) return 'This clone has no bookmark.'
  return textTable(
    ['ID', 'NAME', 'KIND', 'DATA AS OF', 'MADE', 'KEPT UNTIL'],
    bookmarks.map((one) => [one.id, one.name, one.kind, one.dataAt, one.createdAt, one.expiresAt ?? 'for good']),
  )
}

export function userTable({ users, isMore }: SiteUsers): string {
  if (users.length === 0) return 'The site has no such user.'
  const rows = users.map(({ id, login, name, email, roles }) => [String(id), login, name, email, roles.join(', ')])
  const table = textTable(['ID', 'LOGIN', 'NAME', 'EMAIL', 'ROLES'], rows)
  return isMore ? `${table}\nThere are more: give a part of a name, an email address, or a role.` : table
}

export function jobTable(jobs: readonly Job[]): string {
  if (jobs.length === 0) return 'No job has run yet.'
  return textTable(
    ['ID', 'JOB', 'STATE', 'STEP', 'STARTED'],
    jobs.map((one) => [one.id, one.title, ended(one), lastStep(one), one.startedAt]),
  )
}

function ended({ state, remarks }: Job): string {
  if (remarks.length === 0) return state
  return `${state}, ${remarks.length === 1 ? '1 remark' : `${remarks.length} remarks`}`
}

const lastStep = (job: Job) => job.steps.findLast((step) => step.state !== 'waiting')?.name ?? ''

export function findingLines(findings: readonly Finding[]): string {
  const mark = { ok: 'ok     ', warning: 'warning', problem: 'problem' }
  return findings.map((one) => `${mark[one.level]}  ${one.name}: ${one.message}`).join('\n')
}
