// A promotion from what is chosen to its receipt: a page one can leave at any step and come back to.
import { Anchor, Text, Title } from '@mantine/core'
import { ArrowLeft } from 'lucide-react'
import type { Production, Promotion } from '../../src-main/contract/models.ts'
import { ActionButton } from '../components/action-button.tsx'
import { useActs } from '../components/command.tsx'
import { promotionCommands } from '../components/promotion-commands.ts'
import { Ago } from '../components/when.tsx'
import { AccessTrouble } from '../promoting/access-trouble.tsx'
import { ChooseStep } from '../promoting/choose-step.tsx'
import { CompareStep } from '../promoting/compare-step.tsx'
import { PromotionSteps } from '../promoting/promotion-steps.tsx'
import { ReceiptStep } from '../promoting/receipt-step.tsx'
import { RehearseStep } from '../promoting/rehearse-step.tsx'
import { ScriptMenu } from '../promoting/script-menu.tsx'
import { WriteStep } from '../promoting/write-step.tsx'
import { toDecide } from '../state/conflicts.ts'
import { isUnfinished, reachedStep, stepsOf } from '../state/promotions.ts'
import { hrefOf, type PathStep } from '../state/route.ts'
import { words } from '../words.ts'

export function PromotionScreen(props: {
  readonly promotion: Promotion | undefined
  readonly production: Production | undefined
  /** What the address asks for. */
  readonly step: PathStep | undefined
}) {
  const { promotion, production, step } = props
  const back = (
    <Anchor href={hrefOf(production ? { is: 'production', id: production.id } : { is: 'start' })} size="sm">
      <ArrowLeft size={12} aria-hidden /> {production?.name ?? words.clones.back}
    </Anchor>
  )
  if (!promotion || !production) {
    return (
      <div className="clone-page">
        {back}
        <Text mt="md">{words.promoting.gone}</Text>
      </div>
    )
  }
  const at = shownStep(promotion, step)
  return (
    <div className="clone-page fills promotion-page">
      {back}
      <PromotionHead promotion={promotion} production={production} />
      {isUnfinished(promotion) ? <AccessTrouble production={production} /> : null}
      <PromotionSteps promotion={promotion} at={at}>
        {at === 'choose' ? (
          <ChooseStep promotion={promotion} production={production} />
        ) : at === 'compare' ? (
          <CompareStep promotion={promotion} />
        ) : at === 'rehearse' ? (
          <RehearseStep promotion={promotion} production={production} />
        ) : at === 'write' ? (
          <WriteStep promotion={promotion} production={production} />
        ) : (
          <ReceiptStep promotion={promotion} production={production} />
        )}
      </PromotionSteps>
    </div>
  )
}

/** What is written has its receipt only; what is being written cannot be chosen any more. */
function shownStep(promotion: Promotion, asked: PathStep | undefined): PathStep {
  const own = reachedStep(promotion)
  if (promotion.state !== 'draft' || asked === undefined || asked === 'receipt') return own
  return stepsOf(promotion).includes(asked) ? asked : own
}

function PromotionHead({ promotion, production }: { readonly promotion: Promotion; readonly production: Production }) {
  const acts = useActs()
  const { state, createdAt, writtenAt } = promotion
  const { forget } = promotionCommands
  const said = words.promoting
  const left = toDecide(promotion)
  return (
    <header className="merge-head">
      <div className="merge-named">
        <Title order={1} size="h3" className="whole-name">
          {said.title(promotion)}
        </Title>
        <Text size="xs" c="dimmed" component="div" className="merge-facts">
          <span>{said.to(production.name)}</span>
          <span>{said.state[state]}</span>
          <span>
            {writtenAt ? said.written : said.begun} <Ago at={writtenAt ?? createdAt} />
          </span>
        </Text>
      </div>
      {state === 'draft' ? (
        <div className="merge-actions">
          <ScriptMenu promotion={promotion} disabledReason={left > 0 ? said.write.decideFirst(left) : undefined} />
          <ActionButton
            disabledReason={undefined}
            icon={<forget.icon size={14} />}
            act={() => forget.act(promotion, acts)}
          >
            {forget.label}
          </ActionButton>
        </div>
      ) : null}
    </header>
  )
}
