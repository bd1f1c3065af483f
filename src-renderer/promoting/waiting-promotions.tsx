// Promotions that wait for somebody, above a production's clones or on the page of the clone whose changes they are.
import { Button } from '@mantine/core'
import { Rocket } from 'lucide-react'
import type { Promotion } from '../../src-main/contract/models.ts'
import { useActs } from '../components/command.tsx'
import { promotionCommands } from '../components/promotion-commands.ts'
import { toDecide } from '../state/conflicts.ts'
import { usePart } from '../state/host.ts'
import { isUnfinished } from '../state/promotions.ts'
import { words } from '../words.ts'

export function WaitingPromotions({ of }: { readonly of: (promotion: Promotion) => boolean }) {
  const acts = useActs()
  const promotions = usePart((all) => all.promotions)
  const waiting = promotions.filter((one) => isUnfinished(one) && of(one))
  if (waiting.length === 0) return null
  const said = words.promoting.waiting
  const { open, forget } = promotionCommands
  return (
    <ul className="waiting-merges" aria-label={said.label}>
      {waiting.map((one) => {
        const title = words.promoting.title(one)
        const isBad = one.state === 'unknown' || toDecide(one) > 0
        return (
          <li key={one.id}>
            <Rocket size={16} className={isBad ? 'mark tone-warn' : 'mark tone-calm'} aria-hidden />
            <span className="waiting-said">{said.said(one)}</span>
            <Button variant="default" aria-label={said.openNamed(title)} onClick={() => open.act(one, acts)}>
              {open.label}
            </Button>
            {one.state === 'draft' ? (
              <Button variant="default" aria-label={said.forgetNamed(title)} onClick={() => forget.act(one, acts)}>
                {forget.label}
              </Button>
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}
