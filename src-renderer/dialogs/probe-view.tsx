// What a probe found, before anything is stored: the host's key, the facts, what stands in the way.
import { Checkbox, Code, Stack, Table, Text } from '@mantine/core'
import type { Probe } from '../../src-main/contract/contract.ts'
import { size } from '../../src-main/contract/size.ts'
import { CopyText } from '../components/failure-note.tsx'
import { FindingList } from '../components/finding-list.tsx'
import { words } from '../words.ts'

export const hasProblem = (probe: Probe) => probe.findings.some((one) => one.level === 'problem')

export function ProbeView({
  probe,
  accepted,
  onAccept,
}: {
  readonly probe: Probe
  readonly accepted: boolean
  readonly onAccept: (accepted: boolean) => void
}) {
  return (
    <Stack gap="md">
      <Facts probe={probe} />
      <FindingList findings={probe.findings} />
      {probe.missingGrants.length > 0 ? (
        <Stack gap={4}>
          <Text size="sm" fw={500}>
            {words.link.grantSql}
          </Text>
          <Code block className="raw">
            {probe.grantSql}
          </Code>
          <CopyText text={probe.grantSql} />
        </Stack>
      ) : null}
      <Stack gap={6}>
        <Text size="sm">{words.link.hostKey}</Text>
        <Code block className="raw">
          {probe.hostKey.fingerprint}
        </Code>
        <Checkbox
          label={words.link.acceptKey}
          description={words.link.hostKeyNote}
          checked={accepted}
          onChange={(event) => onAccept(event.currentTarget.checked)}
        />
      </Stack>
    </Stack>
  )
}

function Facts({ probe: { facts, database } }: { readonly probe: Probe }) {
  const label = words.link.facts
  const rows = [
    [label.site, facts.multisite ? `${facts.homeUrl} (${label.multisite})` : facts.homeUrl],
    [label.wordpress, facts.wordpressVersion],
    [label.server, `${facts.server === 'mariadb' ? 'MariaDB' : 'MySQL'} ${facts.serverVersion}`],
    [label.database, `${database.name}, ${size(facts.databaseBytes)}`],
    [label.files, size(facts.filesBytes)],
    [label.prefix, facts.tablePrefix],
  ] as const
  return (
    <Table verticalSpacing={3} aria-label={words.link.found}>
      <Table.Tbody>
        {rows.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th w={140} fw={500}>
              {name}
            </Table.Th>
            <Table.Td>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
