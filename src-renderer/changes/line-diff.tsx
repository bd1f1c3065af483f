// Two texts by lines, one above the other or side by side, with the lines around what differs.
import { Button } from '@mantine/core'
import { Fragment, type ReactNode, useMemo, useState } from 'react'
import { plain } from '../../src-main/contract/control-pictures.ts'
import { words } from '../words.ts'
import { Mark } from './marked-text.tsx'
import { type LineBlock, lineBlocks, type SideLine } from './text-diff.ts'

export type DiffView = 'unified' | 'split'

/** Equal lines around a change. */
const around = 3
/** The most lines of a block at first. */
const most = 400

export function LineDiff(props: { readonly before: string; readonly after: string; readonly view: DiffView }) {
  const { before, after, view } = props
  const blocks = useMemo(() => lineBlocks(before, after), [before, after])
  return (
    <table className="line-diff" data-view={view}>
      <thead className="unseen">
        <tr>
          <th scope="col" colSpan={view === 'split' ? 2 : 3}>
            {words.details.before}
          </th>
          <th scope="col" colSpan={view === 'split' ? 2 : 1}>
            {words.details.after}
          </th>
        </tr>
      </thead>
      <tbody>
        {blocks.map((block, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks have their places
          <Fragment key={at}>
            {block.is === 'equal' ? (
              <EqualBlock block={block} view={view} isFirst={at === 0} isLast={at === blocks.length - 1} />
            ) : (
              <ChangedBlock block={block} view={view} />
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  )
}

function EqualBlock(props: {
  readonly block: Extract<LineBlock, { is: 'equal' }>
  readonly view: DiffView
  readonly isFirst: boolean
  readonly isLast: boolean
}) {
  const { block, view, isFirst, isLast } = props
  const [isOpen, setOpen] = useState(false)
  const { lines, before, after } = block
  const [head, tail] = [isFirst ? 0 : around, isLast ? 0 : around]
  const hidden = lines.length - head - tail
  const line = (at: number) => (
    <EqualLine key={at} view={view} before={before + at} after={after + at} text={lines[at] ?? ''} />
  )
  const all = [...lines.keys()]
  if (isOpen || hidden < 4) return all.map(line)
  return (
    <>
      {all.slice(0, head).map(line)}
      <FoldLine text={words.details.equalLines(hidden)} onOpen={() => setOpen(true)} />
      {all.slice(lines.length - tail).map(line)}
    </>
  )
}

function FoldLine({ text, onOpen }: { readonly text: string; readonly onOpen: () => void }) {
  return (
    <tr className="line-fold">
      <td colSpan={4}>
        <Button size="compact-sm" fz="xs" variant="subtle" onClick={onOpen}>
          {text}
        </Button>
      </td>
    </tr>
  )
}

interface Both {
  readonly before: number
  readonly after: number
  readonly text: string
}

function EqualLine({ view, before, after, text }: Both & { readonly view: DiffView }) {
  const said = <td className="line-text">{plain(text)}</td>
  return (
    <tr>
      <td className="line-number">{before}</td>
      {view === 'split' ? said : null}
      <td className="line-number">{after}</td>
      {view === 'split' ? said : <td className="line-text">{`  ${plain(text)}`}</td>}
    </tr>
  )
}

function ChangedBlock(props: { readonly block: Extract<LineBlock, { is: 'changed' }>; readonly view: DiffView }) {
  const { view } = props
  const [limit, setLimit] = useState(most)
  const { removed, added } = props.block
  const all = Math.max(removed.length, added.length)
  const [gone, come] = [removed.slice(0, limit), added.slice(0, limit)]
  return (
    <>
      {view === 'split' ? <SplitLines removed={gone} added={come} /> : <UnifiedLines removed={gone} added={come} />}
      {all > limit ? (
        <FoldLine text={words.details.moreLines(all - limit)} onOpen={() => setLimit(limit + 10 * most)} />
      ) : null}
    </>
  )
}

interface Sides {
  readonly removed: readonly SideLine[]
  readonly added: readonly SideLine[]
}

function UnifiedLines({ removed, added }: Sides) {
  return (
    <>
      {removed.map((line) => (
        <tr key={`-${line.number}`} className="line-removed">
          <td className="line-number">{line.number}</td>
          <td className="line-number" />
          <td className="line-text">
            <Sign is="−">{pieces(line)}</Sign>
          </td>
        </tr>
      ))}
      {added.map((line) => (
        <tr key={`+${line.number}`} className="line-added">
          <td className="line-number" />
          <td className="line-number">{line.number}</td>
          <td className="line-text">
            <Sign is="+">{pieces(line)}</Sign>
          </td>
        </tr>
      ))}
    </>
  )
}

function SplitLines({ removed, added }: Sides) {
  return [...Array(Math.max(removed.length, added.length)).keys()].map((at) => {
    const [left, right] = [removed[at], added[at]]
    return (
      <tr key={at}>
        <td className="line-number">{left?.number}</td>
        <td className={left ? 'line-text line-removed' : 'line-text'}>{left ? pieces(left) : null}</td>
        <td className="line-number">{right?.number}</td>
        <td className={right ? 'line-text line-added' : 'line-text'}>{right ? pieces(right) : null}</td>
      </tr>
    )
  })
}

const Sign = ({ is, children }: { readonly is: string; readonly children: ReactNode }) => (
  <>
    {is} {children}
  </>
)

/** Of a line that is marked as a whole, no word is. */
function pieces({ pieces: all }: SideLine): ReactNode {
  if (all.length === 1) return plain(all[0]?.text ?? '')
  // biome-ignore lint/suspicious/noArrayIndexKey: pieces have their places
  return all.map((piece, at) => <Mark key={at} piece={piece} />)
}
