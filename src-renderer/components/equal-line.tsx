// Shows whether a mirror was proven equal to its production, and what differed: the worst in one line, the rest on hover.
import { Text, Tooltip } from '@mantine/core'
import { absolute } from '../../src-main/contract/instant.ts'
import type { Comparison, MendedDifference } from '../../src-main/contract/models.ts'
import { ago, useNow } from '../state/time.ts'
import { words } from '../words.ts'

/** How long a difference is shown: a week, in milliseconds. */
const toldMs = 7 * 86_400_000

export function EqualLine({ comparison }: { readonly comparison: Comparison | null }) {
  const now = useNow()
  if (!comparison) return null
  const said = lineOf(comparison, now)
  if (!said) return null
  const lines = [...detailsOf(comparison), ...recent(comparison, now).map((one) => mended(one, now))]
  return (
    <Tooltip label={lines.join(' · ')} disabled={lines.length === 0} multiline maw={420}>
      <Text fz={13} component="span" {...(said.isBad ? { className: 'tone-warn' } : { c: 'dimmed' })}>
        {said.text}
      </Text>
    </Tooltip>
  )
}

function lineOf(comparison: Comparison, now: number): { readonly text: string; readonly isBad: boolean } | undefined {
  const { equal, unmended, failure } = comparison
  if (unmended.length > 0) return { text: words.sync.unmended(unmended.join(', ')), isBad: true }
  if (failure) return { text: words.sync.notCompared, isBad: true }
  const [newest] = recent(comparison, now)
  if (newest) return { text: mended(newest, now), isBad: true }
  return equal ? { text: words.sync.equalAgo(ago(equal.at, now)), isBad: false } : undefined
}

function detailsOf({ equal, failure }: Comparison): readonly string[] {
  if (failure) return [failure.message]
  if (!equal) return []
  const { at, tables, rows, skipped } = equal
  return [
    words.sync.equal(absolute(at)),
    words.sync.compared(tables, rows),
    ...(skipped.length > 0 ? [words.sync.skipped(skipped.join(', '))] : []),
  ]
}

const recent = ({ differences }: Comparison, now: number) =>
  differences.filter(({ at }) => now - Date.parse(at) < toldMs)

const mended = ({ table, rows, at }: MendedDifference, now: number) =>
  words.sync.mended(rows === null ? table : words.sync.rowsOf(rows, table), ago(at, now))
