// Shows what a probe found, before anything is stored: facts, and problems.
import { Code, Stack, Table, Text } from '@mantine/core'
import type { Probe } from '../../src-main/contract/contract.ts'
import { size } from '../../src-main/contract/size.ts'
import { CopyText } from '../components/failure-note.tsx'
import { FindingList } from '../components/finding-list.tsx'
import { words } from '../words.ts'

export const hasProblem = (probe: Probe) => probe.findings.some((one) => one.level === 'problem')

export function ProbeView({ probe }: { readonly probe: Probe }) {
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
    </Stack>
  )
}

function Facts({ probe: { facts, database, hostKey } }: { readonly probe: Probe }) {
  const label = words.link.facts
  const rows = [
    [label.site, facts.multisite ? `${facts.homeUrl} (${label.multisite})` : facts.homeUrl],
    [label.wordpress, facts.wordpressVersion],
    [label.server, `${facts.server === 'mariadb' ? 'MariaDB' : 'MySQL'} ${facts.serverVersion}`],
    [label.database, `${database.name}, ${size(facts.databaseBytes)}`],
    [label.files, size(facts.filesBytes)],
    [label.prefix, facts.tablePrefix],
    [label.hostKey, hostKey.fingerprint],
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
