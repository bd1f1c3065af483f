// Chooses from a clone's changes what is promoted: the same list as on its page; with nothing chosen, all of the work in it.
import { Checkbox } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { Clone, PromotionWish } from '../../src-main/contract/models.ts'
import { ChangeExplorer } from '../changes/change-explorer.tsx'
import { idsOf, type Picked } from '../changes/picked.ts'
import { sitefork } from '../components/shell-line.tsx'
import type { DraftWish } from '../state/promotions.ts'
import { words } from '../words.ts'
import { LeadOn } from './next-step.tsx'
import { StepVerbs } from './promotion-steps.tsx'

type Work = Extract<PromotionWish, { readonly is: 'promote' }>

export function ChooseWork(props: {
  readonly wish: Work
  readonly clone: Clone
  readonly onWish: (wish: DraftWish) => void
}) {
  const { wish, clone, onWish } = props
  const { id, name, status, changes, point } = clone
  const first = useMemo(() => pickedIn(wish), [wish])
  const [picked, pick] = useState<readonly Picked[]>(first)
  const [withOwn, setWithOwn] = useState(wish.withOwn)
  const compared = useMemo(() => ({ from: null, to: { is: 'clone' as const, clone: id } }), [id])
  const said = words.promoting.choose
  const ids = idsOf(picked)
  const isAll = picked.length === 0
  const each = [...ids.things.flatMap((one) => ['--thing', one]), ...ids.edits.flatMap((one) => ['--edit', one])]
  return (
    <>
      <StepVerbs>
        <LeadOn
          label={isAll ? said.compareAll : said.compareChosen}
          act={() => onWish({ is: 'promote', clone: id, ...ids, withOwn: isAll && withOwn })}
        />
      </StepVerbs>
      <ChangeExplorer
        compared={compared}
        hasEdits
        startsNet
        name={name}
        command={() => sitefork('promote', name, ...each, ...(isAll && withOwn ? ['--with-own'] : []))}
        empty={() => said.none}
        live={{ isRunning: status === 'running', signs: JSON.stringify([changes, point, status]) }}
        facts={({ counts }) => (
          <div className="change-facts">
            <span className="change-aside truncate">{counts.things === 0 ? said.none : said.all(counts.things)}</span>
            {counts.own.things > 0 ? (
              <Checkbox
                size="xs"
                label={said.own(counts.own.things)}
                title={said.ownHint}
                checked={withOwn}
                onChange={(event) => setWithOwn(event.currentTarget.checked)}
              />
            ) : null}
          </div>
        )}
        firstPicked={first}
        onPicked={pick}
      />
    </>
  )
}

const pickedIn = ({ things, edits }: Work): readonly Picked[] => [
  ...things.map((id) => ({ is: 'thing' as const, id, title: id })),
  ...edits.map((id) => ({ is: 'edit' as const, id, title: id })),
]
