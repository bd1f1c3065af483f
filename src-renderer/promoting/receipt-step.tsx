// What a promotion did: what was written, when and by whose word, what is to be looked at, and the way back.
import { Anchor, Button, Text } from '@mantine/core'
import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Production, Promotion } from '../../src-main/contract/models.ts'
import { useActs } from '../components/command.tsx'
import { promotionCommands } from '../components/promotion-commands.ts'
import { RemarkList } from '../components/remarks.tsx'
import { ShellLine, sitefork } from '../components/shell-line.tsx'
import { Ago } from '../components/when.tsx'
import { useSnapshot } from '../state/host.ts'
import { hrefOf } from '../state/route.ts'
import { second } from '../state/time.ts'
import { words } from '../words.ts'
import { StepVerbs } from './promotion-steps.tsx'
import { ScriptMenu } from './script-menu.tsx'
import { ThingLines } from './thing-lines.tsx'

export function ReceiptStep({
  promotion,
  production,
}: {
  readonly promotion: Promotion
  readonly production: Production
}) {
  const acts = useActs()
  const { state, counts, findings, things } = promotion
  const { undo } = promotionCommands
  const said = words.promoting.receipt
  return (
    <>
      <StepVerbs>
        <ScriptMenu promotion={promotion} disabledReason={undefined} />
        <Button
          variant="default"
          component="a"
          href={production.facts.homeUrl}
          target="_blank"
          rel="noreferrer"
          leftSection={<ExternalLink size={14} />}
        >
          {said.open}
        </Button>
        {state === 'done' ? (
          <Button variant="default" leftSection={<undo.icon size={14} />} onClick={() => undo.act(promotion, acts)}>
            {undo.label}
          </Button>
        ) : null}
      </StepVerbs>
      <div className="step-panel fills-step">
        <ReceiptFacts promotion={promotion} />
        <h2>{said.findings}</h2>
        {findings.length > 0 ? <RemarkList remarks={findings} /> : <Text size="sm">{said.nothing}</Text>}
        <h2>{said.things}</h2>
        <ThingLines things={things} total={counts.things} />
        {state === 'done' ? (
          <ShellLine command={sitefork('undo-promotion', promotion.id, '--yes', production.name)} />
        ) : null}
      </div>
    </>
  )
}

function ReceiptFacts({ promotion }: { readonly promotion: Promotion }) {
  const { promotions, points, clones } = useSnapshot()
  const { id, counts, writtenAt, confirmedBy, lockedMs, undoes, point: pointId, clone: cloneId } = promotion
  const said = words.promoting.receipt
  const undone = promotions.find((one) => one.undoes === id && one.state === 'done')
  const first = promotions.find((one) => one.id === undoes)
  const point = points.find((one) => one.id === pointId)
  const clone = clones.find((one) => one.id === cloneId)
  const facts: readonly (readonly [string, ReactNode] | null)[] = [
    [said.wrote, words.promoting.counts(counts)],
    writtenAt === null ? null : [said.when, <Ago key="when" at={writtenAt} />],
    confirmedBy === '' ? null : [said.by, confirmedBy],
    lockedMs === null ? null : [said.locked, said.milliseconds(lockedMs)],
    pointId === null ? null : [said.point, point ? said.pointOf(second(point.at, Date.now())) : said.gonePoint],
    clone
      ? [
          said.of,
          <Anchor key="of" href={hrefOf({ is: 'clone', id: clone.id })} fz="inherit">
            {clone.name}
          </Anchor>,
        ]
      : null,
    first ? [said.undoes, <PromotionLink key="undoes" promotion={first} />] : null,
    undone ? [said.undoneBy, <PromotionLink key="undone" promotion={undone} />] : null,
  ]
  return (
    <dl className="facts">
      {facts
        .filter((one) => one !== null)
        .map(([name, fact]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
    </dl>
  )
}

const PromotionLink = ({ promotion }: { readonly promotion: Promotion }) => (
  <Anchor href={hrefOf({ is: 'promotion', id: promotion.id })} fz="inherit">
    {words.promoting.title(promotion)}
  </Anchor>
)
