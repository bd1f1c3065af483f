// Fork site: a name, which is offered, and the data, which is the newest unless chosen otherwise.
import { Text } from '@mantine/core'
import { useState } from 'react'
import type { Job, Production } from '../../src-main/contract/models.ts'
import type { Origin } from '../../src-main/contract/origin.ts'
import { sitefork } from '../components/shell-line.tsx'
import { useHost, useSnapshot } from '../state/host.ts'
import { duration } from '../state/time.ts'
import { words } from '../words.ts'
import { Ask } from './ask.tsx'
import { NewNameInput, useNewName } from './new-name.tsx'
import { lastKnown, OriginChoice, originOff, originWords } from './origin-choice.tsx'

export function ForkDialog({
  production,
  from,
}: {
  readonly production: Production
  readonly from: Origin | undefined
}) {
  const { client } = useHost()
  const { jobs } = useSnapshot()
  const newName = useNewName(production.id)
  const [origin, setOrigin] = useState<Origin>(from ?? { is: 'newest' })
  const { name } = newName
  const usual = usualTime(jobs, production.id)
  return (
    <Ask
      title={words.fork.title(production.name)}
      submit={words.fork.submit}
      off={originOff(origin, production)}
      act={() => client.clone.fork({ production: production.id, name, from: origin })}
      command={sitefork('fork', production.id, '--name', name, ...originWords(origin))}
      onRemedy={{ 'last-known': () => setOrigin(lastKnown) }}
    >
      <NewNameInput {...newName} />
      <OriginChoice production={production} value={origin} onChange={setOrigin} />
      {usual !== null && origin.is !== 'now' && origin.is !== 'moment' ? (
        <Text size="xs" c="dimmed">
          {words.fork.usually(duration(usual))}
        </Text>
      ) : null}
    </Ask>
  )
}

/** Milliseconds that forks of this production took lately, the middle one; null before the first. */
function usualTime(jobs: readonly Job[], production: string): number | null {
  const times = jobs
    .filter((job) => job.verb === 'fork' && job.production === production && job.state === 'done' && job.endedAt)
    .map((job) => Date.parse(job.endedAt ?? '') - Date.parse(job.startedAt))
    .sort((a, b) => a - b)
  return times[Math.floor(times.length / 2)] ?? null
}
