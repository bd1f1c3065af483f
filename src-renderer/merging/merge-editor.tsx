// A text that both sides changed, in three columns: mine, what becomes of it, theirs; stretch by stretch, or as a whole.
import { Button, Text } from '@mantine/core'
import { Fragment, type KeyboardEvent, useMemo } from 'react'
import type { ConflictChoice, MergeChunk, MergeConflict } from '../../src-main/contract/merges.ts'
import { words } from '../words.ts'
import { SideHead } from './conflict-sides.tsx'
import {
  breaksAs,
  choiceOf,
  type Draft,
  draftOf,
  leftOf,
  mergedText,
  reopened,
  type StretchTaken,
  stretchesOf,
  takenOf,
} from './merge-draft.ts'
import { AgreedStretch, ConflictStretch } from './stretch-row.tsx'

export interface EditorState {
  /** Undefined while it is as it was decided. */
  readonly draft: Draft | undefined
  readonly hasBase: boolean
}

export function MergeEditor(props: {
  readonly conflict: MergeConflict & { readonly chunks: readonly MergeChunk[] }
  readonly state: EditorState
  readonly onState: (state: EditorState) => void
  /** Why nothing can be decided now, or no text be given; undefined while it can. */
  readonly disabledReason: string | undefined
  readonly onDecide: (choice: ConflictChoice) => void
}) {
  const { conflict, state, onState, disabledReason, onDecide } = props
  const { chunks, mine, theirs, choice } = conflict
  const stretches = useMemo(() => stretchesOf(chunks), [chunks])
  const before = useMemo(() => draftOf(stretches, choice), [stretches, choice])
  const draft = state.draft ?? before
  const said = words.merging.editor
  const change = (next: Draft | undefined) => onState({ ...state, draft: next })
  const left = leftOf(stretches, draft)
  const off = disabledReason ?? (left > 0 ? said.left(left) : undefined)
  const save = () => {
    if (off !== undefined) return
    const values = { mine: mine.value?.text ?? null, theirs: theirs.value?.text ?? null }
    onDecide(choiceOf(mergedText(stretches, draft), values))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    save()
  }
  const take = (at: number, taken: StretchTaken | undefined) => {
    if (draft.is === 'stretches') change({ is: 'stretches', taken: draft.taken.with(at, taken) })
  }
  const asStretches = draft.is === 'whole' ? reopened(stretches, draft.text) : draft
  const asBefore = draft.is === 'whole' && asStretches ? leftOf(stretches, asStretches) : 0
  const count = stretches.filter((one) => one.is === 'conflict').length
  let number = 0
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the key of any of its fields comes up to here
    <div className="merge-editor" onKeyDown={onKeyDown}>
      <div className="editor-bar">
        <Button
          size="compact-sm"
          fz="xs"
          variant="default"
          aria-pressed={state.hasBase}
          onClick={() => onState({ ...state, hasBase: !state.hasBase })}
        >
          {state.hasBase ? said.hideBase : said.showBase}
        </Button>
        {draft.is === 'whole' ? (
          <Button
            size="compact-sm"
            fz="xs"
            variant="default"
            disabled={!asStretches}
            title={asStretches ? undefined : said.lost}
            onClick={() => change(asStretches)}
          >
            {said.stretches}
          </Button>
        ) : (
          <Button
            size="compact-sm"
            fz="xs"
            variant="default"
            onClick={() => change({ is: 'whole', text: mergedText(stretches, draft) })}
          >
            {said.whole}
          </Button>
        )}
        <span className="gap" />
        <Text size="xs" c="dimmed" role="status" className="nowrap">
          {left > 0 ? said.left(left) : asBefore > 0 ? said.asBefore(asBefore) : ''}
        </Text>
        {state.draft ? (
          <Button size="compact-sm" fz="xs" variant="subtle" onClick={() => change(undefined)}>
            {said.reset}
          </Button>
        ) : null}
        <Button
          size="compact-sm"
          fz="xs"
          disabled={off !== undefined || !state.draft}
          title={said.saveHint}
          onClick={save}
        >
          {said.save}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <section className="editor-frame" tabIndex={0} aria-label={said.label}>
        <div className="editor-columns editor-heads">
          <div className="editor-head">
            <SideHead name={words.merging.conflict.mine} side={mine} />
          </div>
          <div className="editor-head">
            <h3>{said.result}</h3>
          </div>
          <div className="editor-head">
            <SideHead name={words.merging.conflict.theirs} side={theirs} />
          </div>
        </div>
        {draft.is === 'whole' ? (
          <WholeText text={draft.text} chunks={chunks} onType={(text) => change({ is: 'whole', text })} />
        ) : (
          stretches.map((stretch, at) => {
            if (stretch.is === 'conflict') number += 1
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: stretches have their places
              <Fragment key={at}>
                {stretch.is === 'agreed' ? (
                  <AgreedStretch text={stretch.text} isFirst={at === 0} isLast={at === stretches.length - 1} />
                ) : (
                  <ConflictStretch
                    stretch={stretch}
                    taken={draft.taken[at]}
                    number={number}
                    count={count}
                    hasBase={state.hasBase}
                    onTake={(is, typed) => take(at, takenOf(stretch, is, typed))}
                  />
                )}
              </Fragment>
            )
          })
        )}
      </section>
    </div>
  )
}

/** The result alone, between the sides' whole texts. */
function WholeText(props: {
  readonly text: string
  readonly chunks: readonly MergeChunk[]
  readonly onType: (text: string) => void
}) {
  const { text, chunks, onType } = props
  const side = (of: 'mine' | 'theirs') => chunks.map((one) => (one.is === 'agreed' ? one.text : one[of])).join('')
  const shown = text.replaceAll('\r\n', '\n')
  return (
    <div className="editor-columns">
      <div className="stretch-side">{side('mine')}</div>
      <textarea
        className="stretch-result"
        aria-label={words.merging.editor.wholeLabel}
        rows={shown.split('\n').length + 1}
        spellCheck={false}
        value={shown}
        onChange={(event) => onType(breaksAs(side('mine'), event.currentTarget.value))}
      />
      <div className="stretch-side">{side('theirs')}</div>
    </div>
  )
}
