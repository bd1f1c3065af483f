// In numbers: what a promotion writes, what production changed itself, and what stays as production has it.
import { Text } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { PromotionPreview } from '../../src-main/contract/models.ts'
import { When } from '../components/when.tsx'
import { second } from '../state/time.ts'
import { words } from '../words.ts'

export function CompareFacts({ preview }: { readonly preview: PromotionPreview }) {
  const { counts, newIds, theirs, leftOut, onto, dataAt, completeness } = preview
  const said = words.promoting.compare
  const isNothing = preview.thingTotal === 0 && preview.conflictTotal === 0 && preview.statements.length === 0
  return (
    <>
      <dl className="compare-facts">
        <Fact name={said.onto}>
          {onto}, <When at={dataAt}>{second(dataAt, Date.now())}</When>
        </Fact>
        <Fact name={said.writes}>{isNothing ? said.nothing : words.promoting.counts(counts)}</Fact>
        {newIds > 0 ? <Fact name={said.newIds}>{said.newIdsOf(newIds)}</Fact> : null}
        {theirs ? <Fact name={said.theirs}>{said.theirsOf(theirs)}</Fact> : null}
        {leftOut.length > 0 ? (
          <Fact name={said.stays}>{leftOut.map(({ group, things }) => said.staysOf(group, things)).join(', ')}</Fact>
        ) : null}
      </dl>
      {completeness.is === 'incomplete' ? (
        <Text size="xs" className="inline-start">
          <TriangleAlert size={14} className="mark tone-warn" aria-hidden />
          <span>
            <b>{said.incomplete}.</b> {completeness.why}
          </span>
        </Text>
      ) : null}
    </>
  )
}

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)
