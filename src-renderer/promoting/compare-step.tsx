// What a promotion would write, against production as it is this second, and what somebody has to decide or look at before.
import { Button, Code, SegmentedControl, Text } from '@mantine/core'
import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { MergeConflict, Promotion, PromotionPreview } from '../../src-main/contract/models.ts'
import { ReadFailure } from '../changes/read-failure.tsx'
import { RemarkList } from '../components/remarks.tsx'
import { sitefork } from '../components/shell-line.tsx'
import { ConflictExplorer, saidChoice } from '../merging/conflict-explorer.tsx'
import { toDecide } from '../state/conflicts.ts'
import { useComparedPromotion } from '../state/promotions.ts'
import { words } from '../words.ts'
import { CompareFacts } from './compare-facts.tsx'
import { MentionLines } from './mention-lines.tsx'
import { NextStep } from './next-step.tsx'
import { PromotedThings } from './promoted-things.tsx'
import { StepVerbs } from './promotion-steps.tsx'
import { ReadingLine } from './reading-line.tsx'

type View = 'things' | 'conflicts' | 'mentions' | 'statements' | 'warnings'

export function CompareStep({ promotion }: { readonly promotion: Promotion }) {
  const { preview, failure, isAsking, again } = useComparedPromotion(promotion)
  const left = toDecide(promotion)
  const said = words.promoting.compare
  const off = !preview ? words.promoting.write.looking : left > 0 ? words.promoting.write.decideFirst(left) : undefined
  return (
    <>
      <StepVerbs>
        <Button
          variant="default"
          leftSection={<RefreshCw size={14} />}
          loading={isAsking}
          aria-label={said.again}
          onClick={again}
        >
          <span className="view-word">{said.again}</span>
        </Button>
        <NextStep promotion={promotion} step="rehearse" disabledReason={off} />
      </StepVerbs>
      {failure ? <ReadFailure failure={failure} again={again} /> : null}
      {preview ? (
        <Compared promotion={promotion} preview={preview} />
      ) : failure ? null : (
        <ReadingLine>{said.reading}</ReadingLine>
      )}
    </>
  )
}

function Compared({ promotion, preview }: { readonly promotion: Promotion; readonly preview: PromotionPreview }) {
  const left = toDecide(promotion)
  const all = left + promotion.conflicts.decided
  const [chosen, choose] = useState<View | null>(null)
  const said = words.promoting.compare
  const { thingTotal, mentionTotal, statements, warnings } = preview
  const views: readonly (readonly [View, string, number])[] = [
    ['things', said.things(thingTotal), 1],
    ['conflicts', said.conflicts(left, all), all],
    ['mentions', said.mentions(mentionTotal), mentionTotal],
    ['statements', said.statements(statements.length), statements.length],
    ['warnings', said.warnings(warnings.length), warnings.length],
  ]
  const listed = views.filter(([, , count]) => count > 0)
  const wanted = chosen ?? (left > 0 ? 'conflicts' : 'things')
  const view = listed.some(([one]) => one === wanted) ? wanted : 'things'
  return (
    <>
      <div className="compare-head-facts" data-view={view}>
        <CompareFacts preview={preview} />
      </div>
      {listed.length > 1 ? (
        <SegmentedControl
          className="compare-views"
          size="xs"
          aria-label={said.view}
          value={view}
          onChange={(value) => choose(value as View)}
          data={listed.map(([value, label]) => ({ value, label }))}
        />
      ) : null}
      {view === 'things' ? (
        <PromotedThings promotion={promotion} things={preview.things} total={thingTotal} />
      ) : view === 'conflicts' ? (
        <PromotionConflicts promotion={promotion} dataAt={preview.dataAt} />
      ) : (
        <div className="step-panel fills-step">
          {view === 'mentions' ? (
            <MentionLines mentions={preview.mentions} total={mentionTotal} />
          ) : view === 'statements' ? (
            <>
              <Text size="sm">{said.statementsHint}</Text>
              <Code block className="raw">
                {statements.map((one) => `${one};`).join('\n')}
              </Code>
            </>
          ) : (
            <RemarkList remarks={warnings} />
          )}
        </div>
      )}
    </>
  )
}

function PromotionConflicts({ promotion, dataAt }: { readonly promotion: Promotion; readonly dataAt: string }) {
  const { id, conflicts, state } = promotion
  return (
    <ConflictExplorer
      of={{ is: 'promotion', id, conflicts, state: `${state} ${dataAt}` }}
      disabledReason={state === 'draft' ? undefined : words.promoting.state[state]}
      command={(opened) => commandOf(id, opened)}
    />
  )
}

function commandOf(id: string, opened: MergeConflict | null): string {
  if (!opened) return sitefork('write-promotion', id)
  return sitefork('decide-promotion', id, opened.id, saidChoice(opened) ?? 'theirs')
}
