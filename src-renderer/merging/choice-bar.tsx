// The ways to decide a conflict, each with its key, and with the reason where it is none.
import { Button, Group, Text, Tooltip } from '@mantine/core'
import { Check } from 'lucide-react'
import type { ConflictChoice, MergeConflict } from '../../src-main/contract/merges.ts'
import { disabledProps } from '../components/action-button.tsx'
import { words } from '../words.ts'

export type ChoiceKind = ConflictChoice['is']

/** The keys of the choices, as they stand from left to right. */
export const choiceKeys = { mine: '1', theirs: '2', both: '3', edited: 'e' } as const

const order: readonly ChoiceKind[] = ['mine', 'theirs', 'both', 'edited']

/** Why a conflict cannot be decided so; undefined where it can. */
export function whyNotChosen(conflict: MergeConflict, is: ChoiceKind): string | undefined {
  const known = conflict.choices.find((one) => one.is === is)
  if (is === 'edited' && (conflict.mine.value?.isCut || conflict.theirs.value?.isCut))
    return known?.whyNot ?? words.merging.conflict.cutOff
  return known?.whyNot ?? undefined
}

export function ChoiceBar(props: {
  readonly conflict: MergeConflict
  /** Why nothing can be decided now; undefined while it can. */
  readonly disabledReason: string | undefined
  readonly onChoose: (is: ChoiceKind) => void
}) {
  const { conflict, disabledReason, onChoose } = props
  const said = words.merging.conflict
  const listed = order.filter((is) => conflict.choices.some((one) => one.is === is))
  const impossible = listed.flatMap((is) => {
    const why = whyNotChosen(conflict, is)
    return why ? [{ is, why }] : []
  })
  return (
    <div className="choice-bar">
      <Group gap={6} role="group" aria-label={said.choices}>
        {listed.map((is) => {
          const off = disabledReason ?? whyNotChosen(conflict, is)
          const isChosen = conflict.state === 'decided' && conflict.choice?.is === is
          const side = is === 'mine' ? conflict.mine.label : is === 'theirs' ? conflict.theirs.label : null
          return (
            <Tooltip key={is} label={off ?? said.key(choiceKeys[is])}>
              <Button
                variant={isChosen ? 'filled' : 'default'}
                leftSection={isChosen ? <Check size={14} aria-hidden /> : <kbd aria-hidden>{choiceKeys[is]}</kbd>}
                aria-pressed={isChosen}
                className="choice"
                {...disabledProps(off)}
                onClick={() => off || onChoose(is)}
              >
                <span className="truncate">
                  {said.choice[is]} {side === null ? null : <span className="choice-side">{side}</span>}
                </span>
              </Button>
            </Tooltip>
          )
        })}
      </Group>
      {impossible.map(({ is, why }) => (
        <Text key={is} size="xs" c="dimmed">
          {said.impossible(said.choice[is], why)}
        </Text>
      ))}
    </div>
  )
}
