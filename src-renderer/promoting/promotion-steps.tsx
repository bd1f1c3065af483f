// The steps of a promotion in their order: where one is, where one may go, and room for what leads on.

import { Check } from 'lucide-react'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { createPortal } from 'react-dom'
import type { Promotion } from '../../src-main/contract/models.ts'
import { isUnfinished, stepsOf } from '../state/promotions.ts'
import { hrefOf, type PathStep } from '../state/route.ts'
import { words } from '../words.ts'

/** Where the verbs of the open step are drawn: beside the steps, always in one place. */
const VerbRoom = createContext<HTMLElement | null>(null)

export const stepName = (step: PathStep, { is }: Pick<Promotion, 'is'>): string =>
  step === 'write' ? words.promoting.step.write[is] : words.promoting.step[step]

export function PromotionSteps(props: {
  readonly promotion: Promotion
  readonly at: PathStep
  readonly children: ReactNode
}) {
  const { promotion, at, children } = props
  const [room, setRoom] = useState<HTMLElement | null>(null)
  const steps = stepsOf(promotion)
  return (
    <VerbRoom value={room}>
      <div className="step-bar">
        <nav aria-label={words.promoting.step.label}>
          <ol className="steps">
            {steps.map((step, index) => (
              <li key={step} data-past={index < steps.indexOf(at) || undefined}>
                <StepLink promotion={promotion} step={step} number={index + 1} isHere={step === at} />
              </li>
            ))}
          </ol>
        </nav>
        <div ref={setRoom} className="step-verbs" />
      </div>
      {children}
    </VerbRoom>
  )
}

function StepLink(props: {
  readonly promotion: Promotion
  readonly step: PathStep
  readonly number: number
  readonly isHere: boolean
}) {
  const { promotion, step, number, isHere } = props
  const isWritten = !isUnfinished(promotion)
  // What was written has no steps any more but its receipt.
  const isOpen = isWritten
    ? step === 'receipt'
    : step !== 'receipt' && (promotion.state === 'draft' || step === 'write')
  const said = (
    <>
      <span className="step-number" aria-hidden>
        {isWritten && step !== 'receipt' ? <Check size={12} /> : number}
      </span>
      <span className="step-name">{stepName(step, promotion)}</span>
    </>
  )
  if (!isOpen) {
    return (
      <span className="step" aria-disabled>
        {said}
      </span>
    )
  }
  return (
    <a
      className="step"
      href={hrefOf({ is: 'promotion', id: promotion.id, step })}
      aria-current={isHere ? 'step' : undefined}
    >
      {said}
    </a>
  )
}

/** What can be done at the open step, beside the steps. */
export function StepVerbs({ children }: { readonly children: ReactNode }) {
  const room = useContext(VerbRoom)
  return room && createPortal(children, room)
}
