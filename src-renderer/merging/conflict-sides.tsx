// What a value was, what mine is and what theirs is, one below the other, with who made each and when.
import type { CellValue } from '../../src-main/contract/changes.ts'
import type { ConflictSide, MergeConflict } from '../../src-main/contract/merges.ts'
import { size } from '../../src-main/contract/size.ts'
import { ValueText } from '../changes/cell-view.tsx'
import { WordDiff } from '../changes/marked-text.tsx'
import { Ago } from '../components/when.tsx'
import { words } from '../words.ts'

export function ConflictSides({ conflict }: { readonly conflict: MergeConflict }) {
  const { base, mine, theirs } = conflict
  const said = words.merging.conflict
  return (
    <div className="conflict-sides">
      <section aria-label={said.base}>
        <BaseHead />
        <SideText value={base} base={null} none={said.wasNot} />
      </section>
      <section aria-label={`${said.mine}, ${mine.label}`}>
        <SideHead name={said.mine} side={mine} />
        <SideText value={mine.value} base={base} none={base === null ? said.nothing : said.removed} />
      </section>
      <section aria-label={`${said.theirs}, ${theirs.label}`}>
        <SideHead name={said.theirs} side={theirs} />
        <SideText value={theirs.value} base={base} none={base === null ? said.nothing : said.removed} />
      </section>
    </div>
  )
}

/** What both sides began with. */
export const BaseHead = () => (
  <h3>
    {words.merging.conflict.base} <span className="change-aside">{words.merging.conflict.baseHint}</span>
  </h3>
)

/** Whose it is, and what made it so. */
export function SideHead({ name, side }: { readonly name: string; readonly side: ConflictSide }) {
  const { label, edit } = side
  return (
    <>
      <h3>
        {name} <span className="change-aside">{label}</span>
      </h3>
      <div className="side-made" title={edit?.title}>
        {edit ? (
          <>
            <Ago at={edit.at} />, {edit.title}
          </>
        ) : (
          words.merging.conflict.nobody
        )}
      </div>
    </>
  )
}

function SideText(props: { readonly value: CellValue | null; readonly base: CellValue | null; readonly none: string }) {
  const { value, base, none } = props
  if (value === null) {
    return (
      <div className="side-value">
        <i>{none}</i>
      </div>
    )
  }
  const isCompared = base?.is === 'text' && value.is === 'text' && base.text !== '' && value.text !== ''
  return (
    <div className="side-value">
      {isCompared ? <WordDiff before={base.text} after={value.text} /> : <ValueText value={value} />}
      {value.isCut ? <div className="change-aside">{words.details.cut(size(value.bytes))}</div> : null}
    </div>
  )
}
