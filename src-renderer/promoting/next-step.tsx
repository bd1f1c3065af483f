// The button that leads to the next step of a promotion.
import { ArrowRight } from 'lucide-react'
import type { Promotion } from '../../src-main/contract/models.ts'
import { ActionButton } from '../components/action-button.tsx'
import { go, type PathStep } from '../state/route.ts'
import { words } from '../words.ts'
import { stepName } from './promotion-steps.tsx'

export function NextStep(props: {
  readonly promotion: Promotion
  readonly step: PathStep
  readonly disabledReason: string | undefined
}) {
  const { promotion, step, disabledReason } = props
  return (
    <ActionButton
      variant="filled"
      leadsOn
      icon={<ArrowRight size={14} />}
      disabledReason={disabledReason}
      act={() => go({ is: 'promotion', id: promotion.id, step })}
    >
      {words.promoting.step.next(stepName(step, promotion))}
    </ActionButton>
  )
}
