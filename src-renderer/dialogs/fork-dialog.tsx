// Forks a site: with a suggested name, and the newest data unless chosen otherwise.
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ForkSource } from '../../src-main/contract/fork-source.ts'
import type { Production } from '../../src-main/contract/models.ts'
import { sitefork } from '../components/shell-line.tsx'
import { useHost } from '../state/host.ts'
import { duration } from '../state/time.ts'
import { words } from '../words.ts'
import { FormDialog } from './form-dialog.tsx'
import { NewNameInput, useNewName } from './new-name.tsx'
import { lastKnown, OriginChoice, originOff, originWords } from './origin-choice.tsx'

export function ForkDialog({
  production,
  from,
}: {
  readonly production: Production
  readonly from: ForkSource | undefined
}) {
  const { client } = useHost()
  const newName = useNewName(production.id)
  const [origin, setOrigin] = useState<ForkSource>(from ?? { is: 'newest' })
  const { name } = newName
  const usual = useUsual(production.id, origin)
  return (
    <FormDialog
      title={words.fork.title(production.name)}
      submit={words.fork.submit}
      disabledReason={originOff(origin, production)}
      act={() => client.clone.fork({ production: production.id, name, from: origin })}
      command={sitefork('fork', production.id, '--name', name, ...originWords(origin))}
      onRemedy={{ 'last-known': () => setOrigin(lastKnown) }}
    >
      <NewNameInput {...newName} />
      <OriginChoice production={production} value={origin} onChange={setOrigin} />
      <Text size="xs" c="dimmed" mih="1.6em">
        {usual === null ? '' : words.fork.usually(duration(usual))}
      </Text>
    </FormDialog>
  )
}

/** @returns the milliseconds that such a fork usually takes now; null while unknown */
function useUsual(production: string, from: ForkSource): number | null {
  const { client } = useHost()
  const asked = useQuery({
    queryKey: ['usual-fork', production, from],
    queryFn: () => client.clone.usual({ production, from }),
    enabled: from.is !== 'moment' || from.at !== '',
    refetchInterval: 3_000,
  })
  return asked.data?.ms ?? null
}
