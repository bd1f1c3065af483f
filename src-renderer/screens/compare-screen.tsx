// Compares any two states of a production: names both, swaps them, and shows what it takes to get from one to the other.
import { ActionIcon, Anchor, Button, Text, Title, Tooltip } from '@mantine/core'
import { ArrowLeft, ArrowLeftRight, History, RefreshCw } from 'lucide-react'
import { useMemo } from 'react'
import type { Compared, StateRef } from '../../src-main/contract/changes.ts'
import { ChangeExplorer } from '../changes/change-explorer.tsx'
import { CompletenessLine } from '../changes/completeness-line.tsx'
import { idsOf, type Picked } from '../changes/picked.ts'
import { StateSelect } from '../changes/state-select.tsx'
import { sitefork } from '../components/shell-line.tsx'
import { useSnapshot } from '../state/host.ts'
import { beginPromotion } from '../state/promotions.ts'
import { go, hrefOf } from '../state/route.ts'
import { partOf, productionOfState, stateName, stateWord } from '../state/state-ref.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'

interface Sides {
  readonly from: StateRef
  readonly to: StateRef
}

export function CompareScreen({ from, to }: Sides) {
  const snapshot = useSnapshot()
  const production = productionOfState(from, snapshot) ?? productionOfState(to, snapshot)
  const known = snapshot.productions.find((one) => one.id === production)
  const show = (next: Sides) => go({ is: 'compare', ...next })
  return (
    <div className="clone-page fills">
      <Anchor href={hrefOf(known ? { is: 'production', id: known.id } : { is: 'start' })} size="sm">
        <ArrowLeft size={12} aria-hidden /> {known?.name ?? words.compare.back}
      </Anchor>
      <header className="compare-head">
        <Title order={1} size="h3" className="unseen">
          {words.compare.title}
        </Title>
        {known ? (
          <>
            <StateSelect
              label={words.compare.from}
              production={known.id}
              value={from}
              onChange={(state) => show({ from: state, to })}
            />
            <Tooltip label={words.compare.swap}>
              <ActionIcon
                variant="default"
                size={30}
                aria-label={words.compare.swap}
                onClick={() => show({ from: to, to: from })}
              >
                <ArrowLeftRight size={14} />
              </ActionIcon>
            </Tooltip>
            <StateSelect
              label={words.compare.to}
              production={known.id}
              value={to}
              onChange={(state) => show({ from, to: state })}
            />
          </>
        ) : null}
      </header>
      {known ? <Differences from={from} to={to} /> : <Text size="sm">{words.compare.goneSide}</Text>}
    </div>
  )
}

function Differences({ from, to }: Sides) {
  const snapshot = useSnapshot()
  const { run } = useVerbs()
  const [one, other] = [partOf(from), partOf(to)]
  // biome-ignore lint/correctness/useExhaustiveDependencies: what names the same states is the same
  const compared: Compared = useMemo(() => ({ from, to }), [one, other])
  if (one === other) return <Text size="sm">{words.compare.same}</Text>
  const names = [from, to].map((state) => stateName(state, snapshot, Date.now()))
  const production = productionOfState(from, snapshot)
  const isReached = snapshot.productions.some((one) => one.id === production && one.source.is !== 'backup')
  const past = isReached ? pastOf(from, to) : undefined
  const putBack = (picked: readonly Picked[]) => {
    if (production && past)
      run((client) =>
        beginPromotion(client, { is: 'roll-back', production, to: past, things: idsOf(picked).things }, 'compare'),
      )
  }
  return (
    <ChangeExplorer
      key={`${one}/${other}`}
      compared={compared}
      hasEdits={false}
      name={names.join(' ')}
      command={() => sitefork('compare', stateWord(from, snapshot), stateWord(to, snapshot))}
      empty={() => words.compare.equal}
      verbs={past ? [{ label: words.promoting.rollBack.things, icon: History, act: putBack }] : []}
      facts={(list, again) => (
        <div className="change-facts">
          <span className="change-aside truncate">{words.compare.differs}</span>
          <span className="inline">
            <CompletenessLine completeness={list.completeness} onProve={undefined} disabledReason={undefined} />
            <Button size="compact-sm" fz="xs" variant="default" leftSection={<RefreshCw size={12} />} onClick={again}>
              {words.changes.again}
            </Button>
          </span>
        </div>
      )}
    />
  )
}

type Past = Extract<StateRef, { readonly is: 'point' | 'moment' }>

const isPast = (state: StateRef): state is Past => state.is === 'point' || state.is === 'moment'

/** The side to which things of production can be put back: what it was, against what it is or became. */
function pastOf(from: StateRef, to: StateRef): Past | undefined {
  const isProduction = (state: StateRef) => isPast(state) || state.is === 'now'
  if (!isProduction(from) || !isProduction(to)) return undefined
  return isPast(from) ? from : isPast(to) ? to : undefined
}
