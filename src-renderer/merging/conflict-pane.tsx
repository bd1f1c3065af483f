// A conflict, opened: what it is about, what each side has, and the ways to decide it.
import { ActionIcon, Button, Group, Text, Textarea, Tooltip } from '@mantine/core'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { plainLine } from '../../src-main/contract/control-pictures.ts'
import type { ConflictChoice, MergeChunk, MergeConflict } from '../../src-main/contract/merges.ts'
import type { Deciding } from '../state/conflicts.ts'
import { useKeys } from '../state/keys.ts'
import { words } from '../words.ts'
import { ChoiceBar, type ChoiceKind, choiceKeys, whyNotChosen } from './choice-bar.tsx'
import { ConflictFileSides } from './conflict-file-sides.tsx'
import { ConflictMark } from './conflict-line.tsx'
import { placeIn } from './conflict-rows.ts'
import { ConflictSides } from './conflict-sides.tsx'
import { type EditorState, MergeEditor } from './merge-editor.tsx'

export function ConflictPane(props: {
  readonly of: Deciding
  readonly conflict: MergeConflict
  readonly editor: EditorState
  readonly onEditor: (state: EditorState) => void
  /** Why nothing can be decided now; undefined while it can. */
  readonly disabledReason: string | undefined
  readonly onDecide: (choice: ConflictChoice) => void
  /** Undefined where there is none in that direction. */
  readonly onPrevious: (() => void) | undefined
  readonly onNext: (() => void) | undefined
  /** To the next one that is to be decided; undefined where there is none. */
  readonly onNextOpen: (() => void) | undefined
  readonly onClose: () => void
}) {
  const { of, conflict, editor, onEditor, disabledReason, onDecide, onPrevious, onNext, onNextOpen, onClose } = props
  const said = words.merging.conflict
  const { thing, is, state, choice } = conflict
  const pane = useRef<HTMLElement>(null)
  const edit = () => {
    if (conflict.chunks === null) return onEditor({ ...editor, draft: { is: 'whole', text: firstText(conflict) } })
    pane.current?.querySelector<HTMLElement>('.stretch[data-open] textarea, textarea')?.focus()
  }
  const choose = (chosen: ChoiceKind) => {
    if (disabledReason ?? whyNotChosen(conflict, chosen)) return
    if (!conflict.choices.some((one) => one.is === chosen)) return
    if (chosen === 'edited') edit()
    else onDecide({ is: chosen })
  }
  const keys = Object.entries(choiceKeys).map(([one, key]) => [key, () => choose(one as ChoiceKind)] as const)
  useKeys({ ...Object.fromEntries(keys), Escape: onClose })
  const body = useRef<HTMLElement>(null)
  const leaveField = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && event.target instanceof HTMLTextAreaElement) body.current?.focus()
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: another conflict begins at its top
  useEffect(() => {
    if (body.current) body.current.scrollTop = 0
  }, [conflict.id])
  return (
    <section ref={pane} className="change-pane conflict-pane" aria-label={said.label} onKeyDown={leaveField}>
      <header className="pane-head">
        <h2 className="pane-title">
          <ConflictMark state={state} /> {plainLine(thing.title)}{' '}
          <span className="change-aside">{plainLine(placeIn(conflict))}</span>
        </h2>
        {onNextOpen ? (
          <Button variant="default" onClick={onNextOpen}>
            {said.nextOpen}
          </Button>
        ) : null}
        <StepButton label={said.previous} icon={ChevronUp} act={onPrevious} />
        <StepButton label={said.next} icon={ChevronDown} act={onNext} />
        <ActionIcon aria-label={said.close} onClick={onClose}>
          <X size={16} />
        </ActionIcon>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <section ref={body} className="pane-body" tabIndex={0} aria-label={thing.title}>
        <Text size="xs" c="dimmed">
          {words.merging.conflicts.kind[is]}.{' '}
          {conflict.isRemembered && state === 'decided' ? words.merging.conflicts.rememberedHint : ''}
        </Text>
        {state === 'stale' ? (
          <Text size="xs" className="tone-bad">
            {said.stale} {choice ? said.wasChosen(words.merging.conflicts.chosen[choice.is]) : ''}
          </Text>
        ) : null}
        <ChoiceBar conflict={conflict} disabledReason={disabledReason} onChoose={choose} />
        {hasChunks(conflict) ? (
          <MergeEditor
            key={conflict.id}
            conflict={conflict}
            state={editor}
            onState={onEditor}
            disabledReason={disabledReason ?? whyNotChosen(conflict, 'edited')}
            onDecide={onDecide}
          />
        ) : (
          <>
            {editor.draft?.is === 'whole' || choice?.is === 'edited' ? (
              <ValueEditor
                conflict={conflict}
                text={editor.draft?.is === 'whole' ? editor.draft.text : firstText(conflict)}
                isTyped={editor.draft !== undefined}
                disabledReason={disabledReason}
                onType={(text) => onEditor({ ...editor, draft: { is: 'whole', text } })}
                onDecide={onDecide}
                onLeave={() => onEditor({ ...editor, draft: undefined })}
              />
            ) : null}
            {isFile(conflict) ? (
              <ConflictFileSides of={of} conflict={conflict} />
            ) : (
              <ConflictSides conflict={conflict} />
            )}
          </>
        )}
      </section>
    </section>
  )
}

const hasChunks = (one: MergeConflict): one is MergeConflict & { readonly chunks: MergeChunk[] } => one.chunks !== null

/** A file whose content is no text. */
const isFile = (one: MergeConflict): one is MergeConflict & { readonly path: string } =>
  one.path !== null && one.format === 'binary'

function StepButton(props: {
  readonly label: string
  readonly icon: typeof ChevronUp
  readonly act: (() => void) | undefined
}) {
  const { label, icon: Icon, act } = props
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} disabled={!act} onClick={act}>
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  )
}

/** What a text field begins with. */
function firstText({ choice, mine, theirs }: MergeConflict): string {
  return choice?.is === 'edited' ? choice.text : ((mine.value ?? theirs.value)?.text ?? '')
}

/** A value without lines, typed anew. */
function ValueEditor(props: {
  readonly conflict: MergeConflict
  readonly text: string
  readonly isTyped: boolean
  readonly disabledReason: string | undefined
  readonly onType: (text: string) => void
  readonly onDecide: (choice: ConflictChoice) => void
  readonly onLeave: () => void
}) {
  const { conflict, text, isTyped, disabledReason, onType, onDecide, onLeave } = props
  const { choice } = conflict
  const isSame = choice?.is === 'edited' && choice.text === text
  return (
    <div className="value-editor">
      <Textarea
        key={conflict.id}
        label={words.merging.conflict.text}
        autosize
        maxRows={16}
        value={text}
        onChange={(event) => onType(event.currentTarget.value)}
        autoFocus={isTyped}
      />
      <Group gap={6}>
        <Button disabled={disabledReason !== undefined || isSame} onClick={() => onDecide({ is: 'edited', text })}>
          {words.merging.conflict.useText}
        </Button>
        {isTyped ? (
          <Button variant="default" onClick={onLeave}>
            {words.merging.conflict.keepText}
          </Button>
        ) : null}
      </Group>
    </div>
  )
}
