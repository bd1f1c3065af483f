// Asks with what a clone is to be compared: its point, a bookmark, another clone, production now or at a second.
import { Radio, Select, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { StateRef } from '../../src-main/contract/changes.ts'
import { zoneName } from '../../src-main/contract/instant.ts'
import type { Clone, Production } from '../../src-main/contract/models.ts'
import { sitefork } from '../components/shell-line.tsx'
import { useSnapshot } from '../state/host.ts'
import { go } from '../state/route.ts'
import { partOf, stateName, stateNamed, stateWord } from '../state/state-ref.ts'
import { saidOf, typedMoment } from '../state/typed-moment.ts'
import { words } from '../words.ts'
import { FormDialog } from './form-dialog.tsx'

type With = 'point' | 'bookmark' | 'clone' | 'now' | 'moment'

export function CompareDialog({ clone, production }: { readonly clone: Clone; readonly production: Production }) {
  const snapshot = useSnapshot()
  const [what, choose] = useState<With>('point')
  const [picked, pick] = useState<Readonly<Partial<Record<With, StateRef | undefined>>>>({})
  const to: StateRef = { is: 'clone', clone: clone.id }
  const its = snapshot.clones.filter((one) => one.production === production.id)
  const others = its.filter(({ id }) => id !== clone.id).map(({ id }): StateRef => ({ is: 'clone', clone: id }))
  const bookmarks = snapshot.bookmarks
    .filter((one) => its.some(({ id }) => id === one.clone))
    // Its own first.
    .sort((a, b) => Number(b.clone === clone.id) - Number(a.clone === clone.id))
    .map(({ id, clone: of }): StateRef => ({ is: 'bookmark', clone: of, bookmark: id }))
  const from: Readonly<Record<With, StateRef | undefined>> = {
    point: { is: 'point', point: clone.point },
    bookmark: picked.bookmark ?? bookmarks[0],
    clone: picked.clone ?? others[0],
    now: { is: 'now', production: production.id },
    moment: picked.moment,
  }
  const chosen = from[what]
  const choice = (kind: 'clone' | 'bookmark', label: string, states: readonly StateRef[]) => {
    const value = from[kind]
    return what === kind && value ? (
      <Select
        ml={28}
        aria-label={label}
        allowDeselect={false}
        searchable
        value={partOf(value)}
        onChange={(part) => pick({ ...picked, [kind]: stateNamed(part ?? '') })}
        data={states.map((one) => ({ value: partOf(one), label: stateName(one, snapshot, Date.now()) }))}
      />
    ) : null
  }
  return (
    <FormDialog
      title={words.compare.titleOf(clone.name)}
      submit={words.compare.submit}
      disabledReason={chosen ? undefined : words.timeline.chooseFirst}
      act={async () => chosen && go({ is: 'compare', from: chosen, to })}
      {...(chosen && { command: sitefork('compare', stateWord(chosen, snapshot), clone.name) })}
    >
      <Radio.Group label={words.compare.other} value={what} onChange={(value) => choose(value as With)}>
        <Stack gap={8} mt={6}>
          <Radio value="point" label={words.compare.itsPoint} />
          <Radio
            value="bookmark"
            label={words.compare.aBookmark}
            disabled={bookmarks.length === 0}
            description={bookmarks.length === 0 ? words.compare.noBookmark : undefined}
          />
          {choice('bookmark', words.compare.chooseBookmark, bookmarks)}
          <Radio
            value="clone"
            label={words.compare.aClone}
            disabled={others.length === 0}
            description={others.length === 0 ? words.compare.noneOther : undefined}
          />
          {choice('clone', words.compare.chooseClone, others)}
          <Radio value="now" label={words.compare.now} />
          <Radio value="moment" label={words.compare.aMoment} description={words.compare.aMomentHint} />
          {what === 'moment' ? (
            <SecondField
              from={production.history.from}
              onChange={(at) =>
                pick({ ...picked, moment: at === undefined ? at : { is: 'moment', production: production.id, at } })
              }
            />
          ) : null}
        </Stack>
      </Radio.Group>
    </FormDialog>
  )
}

/** A second of history, as a person types it. */
function SecondField(props: {
  readonly from: string | null
  /** Undefined while what is typed names none. */
  readonly onChange: (at: string | undefined) => void
}) {
  const { from, onChange } = props
  const [text, setText] = useState('')
  const meant = typedMoment(text, from, new Date())
  return (
    <TextInput
      ml={28}
      aria-label={words.timeline.type}
      placeholder={words.timeline.placeholderPast}
      value={text}
      rightSection={
        <span className="moment-zone">{zoneName(meant.is === 'moment' ? new Date(meant.at) : undefined)}</span>
      }
      rightSectionWidth={52}
      error={meant.is === 'none' ? saidOf(meant) : null}
      description={meant.is === 'moment' ? saidOf(meant) : null}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      onChange={({ currentTarget: { value } }) => {
        setText(value)
        const now = typedMoment(value, from, new Date())
        onChange(now.is === 'moment' ? new Date(now.at).toISOString() : undefined)
      }}
      data-autofocus
    />
  )
}
