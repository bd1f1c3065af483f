// One stretch of a text in three columns: lines that agree, folded where they are many; or both sides with what becomes of them.
import { Button } from '@mantine/core'
import { Check } from 'lucide-react'
import { useMemo, useState } from 'react'
import { plain } from '../../src-main/contract/control-pictures.ts'
import { Mark } from '../changes/marked-text.tsx'
import { onSide, wordPieces } from '../changes/text-diff.ts'
import { words } from '../words.ts'
import { type StretchTaken, shownOf, type TextStretch, typedOf } from './merge-draft.ts'

/** Lines that agree which are shown beside a stretch to decide. */
const around = 2

/** It stands in the result alone: both sides have it, or it was merged. */
export function AgreedStretch(props: { readonly text: string; readonly isFirst: boolean; readonly isLast: boolean }) {
  const { text, isFirst, isLast } = props
  const [isOpen, setOpen] = useState(false)
  const lines = text.replace(/\n$/, '').split('\n')
  const [head, tail] = [isFirst ? 0 : around, isLast ? 0 : around]
  const hidden = lines.length - head - tail
  if (isOpen || hidden < 3) return <AgreedLines lines={lines} />
  return (
    <>
      <AgreedLines lines={lines.slice(0, head)} />
      <div className="stretch-fold">
        <Button size="compact-sm" fz="xs" variant="subtle" onClick={() => setOpen(true)}>
          {words.merging.editor.equal(hidden)}
        </Button>
      </div>
      <AgreedLines lines={lines.slice(lines.length - tail)} />
    </>
  )
}

function AgreedLines({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return null
  const text = plain(lines.join('\n'))
  return (
    <div className="editor-columns" data-is="agreed">
      <div className="stretch-side" aria-hidden>
        {text}
      </div>
      <div className="stretch-side">{text}</div>
      <div className="stretch-side" aria-hidden>
        {text}
      </div>
    </div>
  )
}

export function ConflictStretch(props: {
  readonly stretch: Extract<TextStretch, { is: 'conflict' }>
  readonly taken: StretchTaken | undefined
  /** From 1. */
  readonly number: number
  readonly count: number
  readonly hasBase: boolean
  readonly onTake: (is: StretchTaken['is'], typed?: string) => void
}) {
  const { stretch, taken, number, count, hasBase, onTake } = props
  const { base, mine, theirs } = stretch
  const said = words.merging.editor
  const shown = shownOf(stretch, taken?.text ?? base)
  const take = (is: 'mine' | 'theirs' | 'both') => (
    <Button
      size="compact-sm"
      fz="xs"
      variant={taken?.is === is ? 'filled' : 'default'}
      leftSection={taken?.is === is ? <Check size={12} aria-hidden /> : undefined}
      aria-pressed={taken?.is === is}
      aria-label={said.takeOf(said.take[is], number)}
      onClick={() => onTake(is)}
    >
      {said.take[is]}
    </Button>
  )
  return (
    <section className="stretch" data-open={taken === undefined || undefined} aria-label={said.stretch(number, count)}>
      {hasBase ? (
        <div className="stretch-base">
          <b>{words.merging.conflict.base}</b> {base === '' ? <i>{said.nothing}</i> : plain(shownOf(stretch, base))}
        </div>
      ) : null}
      <div className="editor-columns stretch-heads">
        <div>{take('mine')}</div>
        <div className="stretch-middle">
          {take('both')}
          <span className="change-aside">
            {taken === undefined ? said.open : taken.is === 'typed' ? said.typed : ''}
          </span>
        </div>
        <div>{take('theirs')}</div>
      </div>
      <div className="editor-columns">
        <MarkedSide base={shownOf(stretch, base)} text={shownOf(stretch, mine)} hasBase={hasBase} />
        <textarea
          className="stretch-result"
          aria-label={said.resultOf(number, count)}
          rows={Math.max(1, shown.split('\n').length)}
          spellCheck={false}
          value={shown}
          onChange={(event) => onTake('typed', typedOf(stretch, event.currentTarget.value))}
        />
        <MarkedSide base={shownOf(stretch, base)} text={shownOf(stretch, theirs)} hasBase={hasBase} />
      </div>
    </section>
  )
}

/** What it has of its own is marked; what it removed is seen beside what it was. */
function MarkedSide(props: { readonly base: string; readonly text: string; readonly hasBase: boolean }) {
  const { base, text, hasBase } = props
  const pieces = useMemo(() => wordPieces(base, text), [base, text])
  if (text === '') {
    return (
      <div className="stretch-side">
        <i>{words.merging.editor.nothing}</i>
      </div>
    )
  }
  return (
    <div className="stretch-side">
      {(hasBase ? pieces : onSide(pieces, 'added')).map((piece, at) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have their places
        piece.is === 'equal' ? plain(piece.text) : <Mark key={at} piece={piece} />,
      )}
    </div>
  )
}
