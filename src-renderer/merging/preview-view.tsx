// What a merge would do, before it begins: what each side changed, what both did, and what somebody will have to decide.
import { Radio, Stack, Text, UnstyledButton } from '@mantine/core'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { plainLine } from '../../src-main/contract/control-pictures.ts'
import type { ConflictRule, MergePreview, MergeWish } from '../../src-main/contract/merges.ts'
import { ReadFailure } from '../changes/read-failure.tsx'
import { RemarkList } from '../components/remarks.tsx'
import type { PreviewAsked } from '../state/merges.ts'
import { words } from '../words.ts'
import { placeIn } from './conflict-rows.ts'
import { sideNames } from './side-names.ts'

type Is = MergeWish['is']

/** @param isAsked whether there is anything to ask for yet */
export function PreviewView(props: { readonly is: Is; readonly asked: PreviewAsked; readonly isAsked?: boolean }) {
  const { is, asked, isAsked = true } = props
  const { preview, failure, again } = asked
  const said = words.merging.preview
  return (
    <section className="merge-preview" aria-label={said.label} aria-busy={isAsked && !preview && !failure}>
      {failure ? (
        <ReadFailure failure={failure} again={again} />
      ) : preview ? (
        <>
          <PreviewFacts is={is} preview={preview} />
          <RemarkList remarks={preview.findings} />
        </>
      ) : (
        <Text size="xs" c="dimmed" role="status">
          {isAsked ? said.reading : said.later}
        </Text>
      )}
    </section>
  )
}

function PreviewFacts({ is, preview }: { readonly is: Is; readonly preview: MergePreview }) {
  const { sources, theirs, completeness, writes, along, alongTotal, both, bothTotal, onto } = preview
  const { conflicts, conflictTotal, remembered } = preview
  const said = words.merging.preview
  const writesNothing = writes.rows + writes.files + writes.statements === 0
  return (
    <dl className="facts">
      {theirs ? (
        <Fact name={is === 'refresh' || is === 'merge' ? said.production : said.target(onto)}>
          {said.changes(theirs)}
        </Fact>
      ) : null}
      {sources.map(({ clone, name, changes }) => (
        <Fact key={clone} name={is === 'refresh' ? said.mine : is === 'pick' ? said.taken(name) : said.source(name)}>
          {said.changes(changes)}
        </Fact>
      ))}
      {alongTotal > 0 ? (
        <Fact name={said.along} hint={said.alongHint}>
          <Fold count={said.things(alongTotal)} isOpen>
            <Things things={along} total={alongTotal} />
          </Fold>
        </Fact>
      ) : null}
      <Fact name={said.both}>
        {bothTotal === 0 ? (
          said.bothNothing
        ) : (
          <Fold count={said.things(bothTotal)}>
            <Things things={both} total={bothTotal} />
          </Fold>
        )}
      </Fact>
      <Fact name={said.conflicts}>
        {conflictTotal === 0 ? (
          said.noConflicts
        ) : (
          <Fold count={said.toDecide(conflictTotal)} isOpen={conflictTotal < 6}>
            <Lines
              lines={conflicts.map(({ id, thing, place }) => ({
                id,
                text: thing.title,
                aside: placeIn({ thing, place }),
              }))}
              total={conflictTotal}
            />
          </Fold>
        )}
        {remembered > 0 ? <div>{said.remembered(remembered)}</div> : null}
      </Fact>
      <Fact name={said.writes}>{writesNothing ? said.writesNothing : said.counts(writes)}</Fact>
      {completeness.is === 'incomplete' ? <Fact name={said.incomplete}>{completeness.why}</Fact> : null}
    </dl>
  )
}

function Fact(props: { readonly name: string; readonly hint?: string; readonly children: ReactNode }) {
  const { name, hint, children } = props
  return (
    <div className="fact">
      <dt title={hint}>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Fold(props: { readonly count: string; readonly isOpen?: boolean; readonly children: ReactNode }) {
  const [isOpen, setOpen] = useState(props.isOpen ?? false)
  return (
    <>
      <UnstyledButton className="fold-button" fz="inherit" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {props.count}
        {isOpen ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
      </UnstyledButton>
      {isOpen ? props.children : null}
    </>
  )
}

const Things = ({ things, total }: { readonly things: MergePreview['both']; readonly total: number }) => (
  <Lines lines={things.map(({ id, title, kind }) => ({ id, text: title, aside: kind }))} total={total} />
)

/** The most lines that are listed here; all of them are listed where they are decided. */
const most = 8

function Lines(props: {
  readonly lines: readonly { readonly id: string; readonly text: string; readonly aside: string }[]
  readonly total: number
}) {
  const shown = props.lines.slice(0, most)
  const left = props.total - shown.length
  return (
    <ul className="preview-lines">
      {shown.map(({ id, text, aside }) => (
        <li key={id} className="truncate">
          {plainLine(text)} <span className="change-aside">{plainLine(aside)}</span>
        </li>
      ))}
      {left > 0 ? <li className="change-aside">{words.merging.preview.more(left)}</li> : null}
    </ul>
  )
}

/** What becomes of conflicts; there is nothing to choose where there are none. */
export function RuleChoice(props: {
  readonly preview: MergePreview | undefined
  readonly value: ConflictRule
  readonly onChange: (rule: ConflictRule) => void
}) {
  const { preview, value, onChange } = props
  if (!preview || preview.conflictTotal === 0) return null
  const said = words.merging.rule
  const sides = sideNames(preview.conflicts)
  return (
    <Radio.Group label={said.label} value={value} onChange={(rule) => onChange(rule as ConflictRule)}>
      <Stack gap={8} mt={6}>
        <Radio value="stop" label={said.stop} description={said.stopHint} />
        <Radio value="mine" label={said.take(sides.mine)} />
        <Radio value="theirs" label={said.take(sides.theirs)} />
      </Stack>
    </Radio.Group>
  )
}

/** What the shell is told of conflicts. */
export const ruleWords = (rule: ConflictRule): readonly string[] => (rule === 'stop' ? [] : ['--on-conflict', rule])
