// One value of a row before and after: words, blocks or keys marked, whatever is easiest to read.
import { Text } from '@mantine/core'
import type { CellChange, CellValue } from '../../src-main/contract/changes.ts'
import { plain, plainLine } from '../../src-main/contract/control-pictures.ts'
import { size } from '../../src-main/contract/size.ts'
import { words } from '../words.ts'
import { LineDiff } from './line-diff.tsx'
import { WordDiff } from './marked-text.tsx'

export function CellView({ cell }: { readonly cell: CellChange }) {
  const cut = [cell.before, cell.after].find((one) => one?.isCut)
  return (
    <div className="cell">
      <div className="cell-column">{plainLine(cell.column)}</div>
      <div className="cell-value">
        <Content cell={cell} />
        {cut ? (
          <Text size="xs" c="dimmed">
            {words.details.cut(size(cut.bytes))}
          </Text>
        ) : null}
      </div>
    </div>
  )
}

/** From how many characters on two values stand in one text rather than one after the other. */
const short = 60

function Content({ cell }: { readonly cell: CellChange }) {
  const { before, after, format, parts } = cell
  if (parts.length > 0) return <Parts parts={parts} isText={format === 'blocks'} />
  if (!before || !after) return <Values before={before} after={after} />
  const isText = before.is === 'text' && after.is === 'text'
  if (!isText || Math.max(before.text.length, after.text.length) < short)
    return <Values before={before} after={after} />
  const lines = Math.max(before.text.split('\n').length, after.text.split('\n').length)
  if (lines > 12) return <LineDiff before={before.text} after={after.text} view="unified" />
  return <WordDiff before={before.text} after={after.text} />
}

type Side = CellValue | null | undefined

/** Undefined: the row was not there, so nothing is said of it. */
function Values({ before, after }: { readonly before: Side; readonly after: Side }) {
  return (
    <div className="cell-sides">
      {before === undefined ? null : (
        <del>
          <ValueText value={before} />
        </del>
      )}
      {before !== undefined && after !== undefined ? <span aria-hidden>→</span> : null}
      {after === undefined ? null : (
        <ins>
          <ValueText value={after} />
        </ins>
      )}
    </div>
  )
}

/** NULL, nothing, bytes and text, each as itself. */
export function ValueText({ value }: { readonly value: CellValue | null }) {
  if (value === null) return <i>{words.details.null}</i>
  if (value.text === '') return <i>{words.details.empty}</i>
  if (value.is === 'binary') return <span title={words.details.hex(size(value.bytes))}>{value.text}</span>
  return plain(value.text)
}

function Parts({ parts, isText }: { readonly parts: CellChange['parts']; readonly isText: boolean }) {
  return (
    <table className="parts">
      <thead className="unseen">
        <tr>
          <th scope="col">{words.details.part}</th>
          <th scope="col">{words.changes.changed.changed}</th>
        </tr>
      </thead>
      <tbody>
        {parts.map(({ path, before, after }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a path may be there twice
          <tr key={at}>
            <th scope="row">{plainLine(path)}</th>
            <td>
              <PartSides before={before} after={after} isText={isText} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function PartSides(props: { readonly before: string | null; readonly after: string | null; readonly isText: boolean }) {
  const { before, after, isText } = props
  const isLong = Math.max(before?.length ?? 0, after?.length ?? 0) >= short
  if (before !== null && after !== null && (isText || isLong)) return <WordDiff before={before} after={after} />
  const side = (text: string | null) => (text === '' ? <i>{words.details.empty}</i> : plain(text ?? ''))
  return (
    <div className="cell-sides">
      {before === null ? null : <del>{side(before)}</del>}
      {before !== null && after !== null ? <span aria-hidden>→</span> : null}
      {after === null ? null : <ins>{side(after)}</ins>}
    </div>
  )
}
