// Whether a list of changes is all there is, whether that is proven, and the way to prove it.
import { Button, Text, Tooltip } from '@mantine/core'
import { Check, ShieldCheck, TriangleAlert } from 'lucide-react'
import type { Completeness } from '../../src-main/contract/changes.ts'
import { absolute } from '../../src-main/contract/instant.ts'
import { disabledProps } from '../components/action-button.tsx'
import { ago, useSaid } from '../state/time.ts'
import { words } from '../words.ts'

export function CompletenessLine(props: {
  readonly completeness: Completeness
  /** Undefined where it cannot be proven. */
  readonly onProve: (() => void) | undefined
  readonly disabledReason: string | undefined
}) {
  const { completeness, onProve, disabledReason } = props
  return (
    <div className="completeness" role="status">
      {completeness.is === 'complete' ? (
        <Complete provenAt={completeness.provenAt} />
      ) : (
        <Text size="xs" className="inline-start">
          <TriangleAlert size={14} className="mark tone-warn" aria-hidden />
          <span>
            <b>{words.changes.incomplete}.</b> {completeness.why}
          </span>
        </Text>
      )}
      {onProve ? (
        <Tooltip label={disabledReason ?? words.changes.proveHint}>
          <Button
            size="compact-sm"
            fz="xs"
            variant="default"
            {...disabledProps(disabledReason)}
            onClick={() => disabledReason || onProve()}
          >
            {words.changes.prove}
          </Button>
        </Tooltip>
      ) : null}
    </div>
  )
}

function Complete({ provenAt }: { readonly provenAt: string | null }) {
  const said = useSaid((now) => (provenAt ? words.changes.provenAgo(ago(provenAt, now)) : words.changes.notProven))
  const Icon = provenAt ? ShieldCheck : Check
  return (
    <Tooltip label={provenAt ? words.changes.proven(absolute(provenAt)) : words.changes.completeHint}>
      <Text size="xs" className="inline-start">
        <Icon size={14} className="mark tone-good" aria-hidden />
        <span>
          <b>{words.changes.complete}</b>, {said}
        </span>
      </Text>
    </Tooltip>
  )
}
