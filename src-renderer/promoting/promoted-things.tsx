// What a promotion writes, thing by thing; each opens to its rows and files where both states are there to be compared.
import { Text } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { Compared } from '../../src-main/contract/changes.ts'
import type { PromotedThing, Promotion, PromotionWish } from '../../src-main/contract/models.ts'
import { PaneDetails } from '../changes/change-pane.tsx'
import { Pane } from '../changes/pane.tsx'
import { VirtualList } from '../changes/virtual-list.tsx'
import { usePromotionWish } from '../state/promotions.ts'
import { words } from '../words.ts'
import { ThingLine } from './thing-lines.tsx'

type Row =
  | { readonly is: 'heading'; readonly key: string; readonly text: string }
  | { readonly is: 'thing'; readonly key: string; readonly thing: PromotedThing }

/** The height of one line, in pixels. */
const lineHeight = 32

export function PromotedThings(props: {
  readonly promotion: Promotion
  readonly things: readonly PromotedThing[]
  readonly total: number
}) {
  const { promotion, things, total } = props
  const { wish } = usePromotionWish(promotion)
  const [opened, open] = useState<PromotedThing | null>(null)
  const rows = useMemo(() => rowsOf(things), [things])
  const compared = useMemo(() => comparedOf(wish, promotion.production), [wish, promotion.production])
  const said = words.promoting.compare
  const current = compared && opened && things.find(({ id }) => id === opened.id)
  return (
    <div className="changes">
      <div className="change-sides" data-open={current != null || undefined}>
        <div className="change-list">
          {rows.length === 0 ? (
            <div className="empty">
              <Text size="sm">{said.nothing}</Text>
            </div>
          ) : (
            <VirtualList
              rows={rows}
              label={said.list}
              height={lineHeight}
              opened={current?.id ?? null}
              isOpenable={(row) => row.is === 'thing'}
              draw={(row) =>
                row.is === 'thing' ? <ThingLine thing={row.thing} /> : <div className="change-heading">{row.text}</div>
              }
              onOpen={(row) => row.is === 'thing' && open(row.thing)}
              onClose={() => open(null)}
              onEnd={nothing}
            />
          )}
        </div>
        {compared && current ? <ThingPane thing={current} compared={compared} onClose={() => open(null)} /> : null}
      </div>
      {total > things.length ? (
        <Text size="xs" c="dimmed">
          {said.more(total - things.length)}
        </Text>
      ) : null}
    </div>
  )
}

const nothing = () => undefined

function ThingPane(props: {
  readonly thing: PromotedThing
  readonly compared: Compared
  readonly onClose: () => void
}) {
  const { thing, compared, onClose } = props
  return (
    <Pane title={thing.title} onClose={onClose}>
      <PaneDetails key={thing.id} compared={compared} part={{ thing: thing.id }} />
    </Pane>
  )
}

const rowsOf = (things: readonly PromotedThing[]): readonly Row[] =>
  [...Map.groupBy(things, ({ group }) => group)].flatMap(([group, those]): readonly Row[] => [
    { is: 'heading', key: `heading:${group}`, text: group },
    ...those.map((thing): Row => ({ is: 'thing', key: thing.id, thing })),
  ])

/** Which two states tell its rows; undefined of an undo, which goes back to rows that no state has any more. */
function comparedOf(wish: PromotionWish | undefined, production: string): Compared | undefined {
  switch (wish?.is) {
    case 'promote':
      return { from: null, to: { is: 'clone', clone: wish.clone } }
    case 'whole':
      return { from: { is: 'now', production }, to: { is: 'clone', clone: wish.clone } }
    case 'roll-back':
      return {
        from: { is: 'now', production },
        to: wish.to.is === 'point' ? wish.to : { ...wish.to, production },
      }
    default:
      return undefined
  }
}
