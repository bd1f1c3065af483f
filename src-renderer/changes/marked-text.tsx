// Text with what was removed and added marked; long stretches that are equal are folded.
import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { plain } from '../../src-main/contract/control-pictures.ts'
import { words } from '../words.ts'
import { type TextPiece, wordPieces } from './text-diff.ts'

/** Equal characters that are shown beside a mark, and from how many on they are folded. */
const beside = 160
const foldedFrom = 600

export function WordDiff({ before, after }: { readonly before: string; readonly after: string }) {
  const pieces = useMemo(() => wordPieces(before, after), [before, after])
  return (
    <div className="marked-text">
      {pieces.map((piece, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have their places
        <PieceText key={at} piece={piece} isFirst={at === 0} isLast={at === pieces.length - 1} />
      ))}
    </div>
  )
}

function PieceText(props: { readonly piece: TextPiece; readonly isFirst: boolean; readonly isLast: boolean }) {
  const { piece, isFirst, isLast } = props
  const [isOpen, setOpen] = useState(false)
  const { text } = piece
  if (piece.is !== 'equal') return <Mark piece={piece} />
  if (isOpen || text.length < foldedFrom) return plain(text)
  const head = isFirst ? '' : text.slice(0, beside)
  const tail = isLast ? '' : text.slice(-beside)
  const count = text.length - head.length - tail.length
  return (
    <>
      {plain(head)}
      <Button size="compact-sm" fz="xs" variant="default" className="fold-equal" onClick={() => setOpen(true)}>
        {words.details.equalText(count)}
      </Button>
      {plain(tail)}
    </>
  )
}

/** A line break that is marked is seen. */
export function Mark({ piece: { is, text } }: { readonly piece: TextPiece }) {
  const said = plain(text).replaceAll('\n', '↵\n')
  if (is === 'removed') return <del>{said}</del>
  return is === 'added' ? <ins>{said}</ins> : said
}
