// The button that leads on, one at each step of a promotion.
import { ArrowRight } from 'lucide-react'
import type { Promotion } from '../../src-main/contract/models.ts'
import { ActionButton } from '../components/action-button.tsx'
import { go, type PathStep } from '../state/route.ts'
import { words } from '../words.ts'
import { stepName } from './promotion-steps.tsx'

export function LeadOn(props: {
  readonly label: string
  readonly disabledReason?: string | undefined
  readonly act: () => void
}) {
  const { label, disabledReason, act } = props
  return (
    <ActionButton variant="filled" leadsOn icon={<ArrowRight size={14} />} disabledReason={disabledReason} act={act}>
      {label}
    </ActionButton>
  )
}

export function NextStep(props: {
  readonly promotion: Promotion
  readonly step: PathStep
  readonly disabledReason: string | undefined
}) {
  const { promotion, step, disabledReason } = props
  return (
    <LeadOn
      label={words.promoting.step.next(stepName(step, promotion))}
      disabledReason={disabledReason}
      act={() => go({ is: 'promotion', id: promotion.id, step })}
    />
  )
}
