// Says what a fork of a moment will be made of: rows to the second, files as of their last copy.
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { asFailure } from '../../src-main/contract/failure.ts'
import { FailureNote } from '../components/failure-note.tsx'
import { useHost } from '../state/host.ts'
import { secondsBetween, span } from '../state/time.ts'
import { words } from '../words.ts'

export function MomentFacts({ production, at }: { readonly production: string; readonly at: string }) {
  const { client } = useHost()
  const asked = useQuery({
    queryKey: ['moment', production, at],
    queryFn: () => client.production.moment({ production, at }),
    retry: false,
    staleTime: 5_000,
  })
  if (asked.error) return <FailureNote failure={asFailure(asked.error).facts()} />
  if (!asked.data) return <Text size="sm">{words.moment.looking}</Text>
  const { transactions, filesAt } = asked.data
  const filesBefore = span(secondsBetween(filesAt ?? at, Date.parse(asked.data.at)))
  return (
    <div>
      <Text size="sm">{words.moment.rows}</Text>
      <Text size="sm">{filesAt ? words.moment.files(filesBefore) : words.points.filesUnknown}</Text>
      {transactions ? (
        <Text size="xs" c="dimmed">
          {words.moment.replayed(transactions)}
        </Text>
      ) : null}
    </div>
  )
}
