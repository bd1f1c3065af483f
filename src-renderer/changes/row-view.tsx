// One row of a table that differs: which it is, and its values before and after.
import type { ShownRow } from '../../src-main/contract/changes.ts'
import { plainLine } from '../../src-main/contract/control-pictures.ts'
import { words } from '../words.ts'
import { CellView } from './cell-view.tsx'
import { ChangeMark } from './change-line.tsx'

export function RowView({ row }: { readonly row: ShownRow }) {
  const key = row.key.map(({ column, value }) => `${column} ${value ?? words.details.null}`).join(', ')
  return (
    <article className="row-change" data-class={row.class} aria-label={`${row.table} ${key}`}>
      <header className="row-head">
        <ChangeMark change={row.change} />
        <b>{plainLine(row.table)}</b>
        <span className="truncate">{plainLine(key) || words.details.noKey}</span>
        {row.why ? <span className="change-aside truncate">{row.why}</span> : null}
      </header>
      {row.cells.map((cell) => (
        <CellView key={cell.column} cell={cell} />
      ))}
    </article>
  )
}
