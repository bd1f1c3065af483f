// Refreshes a clone from a chosen moment, with its own work kept or without. The button on the card of a clone that nobody
// changed refreshes it without asking.
import { Switch, Text } from '@mantine/core'
import { useState } from 'react'
import type { ForkSource } from '../../src-main/contract/fork-source.ts'
import type { Clone, Production } from '../../src-main/contract/models.ts'
import { sitefork } from '../components/shell-line.tsx'
import { useHost } from '../state/host.ts'
import { words } from '../words.ts'
import { MergeForm } from './merge-form.tsx'
import { lastKnown, OriginChoice, originOff, originWords } from './origin-choice.tsx'

export function RefreshDialog({ clone, production }: { readonly clone: Clone; readonly production: Production }) {
  const { client } = useHost()
  const { id, name, changes } = clone
  const [origin, setOrigin] = useState<ForkSource>({ is: 'now' })
  const [isKept, keep] = useState(true)
  const off = originOff(origin, production)
  const said = words.merging.keep
  const hint = changes === null ? said.hintUnknown : changes.things > 0 ? said.hint(changes.things) : said.hintNone
  return (
    <MergeForm
      title={words.refresh.title(name)}
      submit={words.refresh.submit}
      is="refresh"
      wish={isKept && off === undefined ? { is: 'refresh', clone: id, from: origin } : undefined}
      instead={isKept ? undefined : () => client.clone.refresh({ clone: id, from: origin })}
      disabledReason={off}
      command={(rule) => sitefork('refresh', name, ...(isKept ? ['--keep-work'] : []), ...originWords(origin), ...rule)}
      onRemedy={{ 'last-known': () => setOrigin(lastKnown) }}
    >
      <Text size="sm">{isKept ? said.body : words.refresh.body}</Text>
      <Switch
        label={said.label}
        description={hint}
        checked={isKept}
        onChange={(event) => keep(event.currentTarget.checked)}
      />
      <OriginChoice production={production} value={origin} onChange={setOrigin} />
    </MergeForm>
  )
}
