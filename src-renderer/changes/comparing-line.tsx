// How far a comparison has come that no log spares, and the way to end it.
import { Button, Text } from '@mantine/core'
import type { Compared } from '../../src-main/contract/changes.ts'
import { Bar } from '../components/bar.tsx'
import { useCompareProgress } from '../state/changes.ts'
import { words } from '../words.ts'

export function ComparingLine({ compared, isWaiting }: { readonly compared: Compared; readonly isWaiting: boolean }) {
  const { progress, cancel } = useCompareProgress(compared, isWaiting)
  if (!progress) return null
  const { done, total } = progress
  const said = words.changes.comparing(done, total)
  return (
    <div className="change-comparing">
      <Text size="sm">{said}</Text>
      <Bar label={said} of={total === 0 ? null : done / total} />
      <Button variant="default" size="compact-sm" onClick={cancel}>
        {words.changes.cancelComparing}
      </Button>
    </div>
  )
}
