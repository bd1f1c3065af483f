// What is to be written to a production and what was, newest first, and who may write.
import { Anchor, Button, Table, Text, Title } from '@mantine/core'
import { ArrowLeft, Settings } from 'lucide-react'
import type { Production, Promotion } from '../../src-main/contract/models.ts'
import { ShellInline } from '../changes/shell-inline.tsx'
import { type Command, useActs } from '../components/command.tsx'
import { promotionCommands } from '../components/promotion-commands.ts'
import { sitefork } from '../components/shell-line.tsx'
import { Ago } from '../components/when.tsx'
import { AccessTrouble } from '../promoting/access-trouble.tsx'
import { useDialogs } from '../state/dialogs.ts'
import { usePromotionsOf } from '../state/promotions.ts'
import { hrefOf } from '../state/route.ts'
import { words } from '../words.ts'

export function PromotionsScreen({ production }: { readonly production: Production }) {
  const dialogs = useDialogs()
  const promotions = usePromotionsOf(production.id)
  const said = words.promoting.list
  return (
    <div className="clone-page fills promotion-page">
      <Anchor href={hrefOf({ is: 'production', id: production.id })} size="sm">
        <ArrowLeft size={12} aria-hidden /> {production.name}
      </Anchor>
      <header className="merge-head">
        <div className="merge-named">
          <Title order={1} size="h3" className="whole-name">
            {said.title(production.name)}
          </Title>
        </div>
        {production.promotion ? (
          <Button
            variant="default"
            leftSection={<Settings size={14} />}
            onClick={() => dialogs.open({ is: 'allow-promotion', production: production.id })}
          >
            {said.settings}
          </Button>
        ) : null}
      </header>
      <AccessTrouble production={production} />
      <div className="step-panel fills-step">
        {promotions.length === 0 ? <Text size="sm">{said.none}</Text> : <PromotionTable promotions={promotions} />}
      </div>
      <ShellInline command={sitefork('promotions', production.id)} />
    </div>
  )
}

function PromotionTable({ promotions }: { readonly promotions: readonly Promotion[] }) {
  const said = words.promoting.list
  const columns = [said.what, said.state, said.writes, said.when, said.by, said.actions]
  return (
    <Table verticalSpacing={6} horizontalSpacing={8} fz={13}>
      <Table.Thead>
        <Table.Tr>
          {columns.map((one) => (
            <Table.Th key={one}>{one}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {promotions.map((one) => (
          <PromotionRow key={one.id} promotion={one} />
        ))}
      </Table.Tbody>
    </Table>
  )
}

function PromotionRow({ promotion }: { readonly promotion: Promotion }) {
  const { id, state, counts, writtenAt, createdAt, confirmedBy } = promotion
  const title = words.promoting.title(promotion)
  const { undo, forget } = promotionCommands
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor href={hrefOf({ is: 'promotion', id })} fz="inherit">
          {title}
        </Anchor>
      </Table.Td>
      <Table.Td>{words.promoting.state[state]}</Table.Td>
      <Table.Td>{words.promoting.counts(counts)}</Table.Td>
      <Table.Td>
        <Ago at={writtenAt ?? createdAt} />
      </Table.Td>
      <Table.Td>{confirmedBy || '–'}</Table.Td>
      <Table.Td>
        {state === 'done' ? (
          <RowVerb command={undo} promotion={promotion} name={words.promoting.receipt.undoNamed(title)} />
        ) : state === 'draft' ? (
          <RowVerb command={forget} promotion={promotion} name={words.promoting.waiting.forgetNamed(title)} />
        ) : null}
      </Table.Td>
    </Table.Tr>
  )
}

function RowVerb(props: {
  readonly command: Command<Promotion>
  readonly promotion: Promotion
  /** What it does to which, for who does not see the row. */
  readonly name: string
}) {
  const { command, promotion, name } = props
  const acts = useActs()
  return (
    <Button variant="default" size="compact-sm" fz="xs" aria-label={name} onClick={() => command.act(promotion, acts)}>
      {command.label}
    </Button>
  )
}
