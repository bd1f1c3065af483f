// Shows many clones as rows of a table.
import { Anchor, Group, Table } from '@mantine/core'
import { memo } from 'react'
import { hrefOf } from '../state/route.ts'
import { words } from '../words.ts'
import { ChangeCount } from './change-count.tsx'
import { CloneActions } from './clone-actions.tsx'
import {
  CloneAddress,
  type CloneCardData,
  CloneStatusLine,
  DataTime,
  Expiry,
  OwnSize,
  type Selectable,
  SelectClone,
  Tile,
} from './clone-card.tsx'
import { JobProgress } from './job-progress.tsx'

export function CloneTable({
  cards,
  selected,
  onSelect,
}: {
  readonly cards: readonly CloneCardData[]
  readonly selected: ReadonlySet<string>
  readonly onSelect: Selectable['onSelect']
}) {
  return (
    <div className="table-frame">
      <Table verticalSpacing={6} highlightOnHover fz={13} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.clones.name}</Table.Th>
            <Table.Th className="column-state">{words.clones.state}</Table.Th>
            <Table.Th className="column-data">{words.clones.data}</Table.Th>
            <Table.Th ta="right" className="column-size nowrap">
              {words.clones.size}
            </Table.Th>
            <Table.Th className="column-actions">{words.clones.actions}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {cards.map((card) => (
            <CloneRow key={card.clone.id} {...card} isSelected={selected.has(card.clone.id)} onSelect={onSelect} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

const CloneRow = memo(function CloneRow({ clone, job, ...selectable }: CloneCardData & Selectable) {
  return (
    <Table.Tr data-clone={clone.id} aria-label={clone.name}>
      <Table.Td>
        <Group gap={8} wrap="nowrap">
          <SelectClone clone={clone} {...selectable} />
          <Tile clone={clone} />
          <div className="card-title">
            <Anchor href={hrefOf({ is: 'clone', id: clone.id })} fw={600} c="inherit" fz={13} className="whole-name">
              {clone.name}
            </Anchor>
            <Group gap={6} wrap="nowrap" fz={12} c="dimmed" className="nowrap">
              <CloneAddress clone={clone} plain />
              <ChangeCount clone={clone} />
              <Expiry clone={clone} />
            </Group>
          </div>
        </Group>
      </Table.Td>
      <Table.Td>{job ? <JobProgress job={job} brief /> : <CloneStatusLine clone={clone} />}</Table.Td>
      <Table.Td className="nowrap">
        <DataTime clone={clone} />
      </Table.Td>
      <Table.Td ta="right" className="column-size nowrap">
        <OwnSize clone={clone} />
      </Table.Td>
      <Table.Td>
        <CloneActions clone={clone} as="row" />
      </Table.Td>
    </Table.Tr>
  )
})
