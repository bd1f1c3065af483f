// Refreshes a clone from a chosen moment; the button on its card takes production as it is now without asking.
import { Text } from '@mantine/core'
import { useState } from 'react'
import type { ForkSource } from '../../src-main/contract/fork-source.ts'
import type { Clone, Production } from '../../src-main/contract/models.ts'
import { sitefork } from '../components/shell-line.tsx'
import { useHost } from '../state/host.ts'
import { words } from '../words.ts'
import { FormDialog } from './form-dialog.tsx'
import { lastKnown, OriginChoice, originOff, originWords } from './origin-choice.tsx'

export function RefreshDialog({ clone, production }: { readonly clone: Clone; readonly production: Production }) {
  const { client } = useHost()
  const [origin, setOrigin] = useState<ForkSource>({ is: 'now' })
  return (
    <FormDialog
      title={words.refresh.title(clone.name)}
      submit={words.refresh.submit}
      disabledReason={originOff(origin, production)}
      act={() => client.clone.refresh({ clone: clone.id, from: origin })}
      command={sitefork('refresh', clone.name, ...originWords(origin))}
      onRemedy={{ 'last-known': () => setOrigin(lastKnown) }}
    >
      <Text size="sm">{words.refresh.body}</Text>
      <OriginChoice production={production} value={origin} onChange={setOrigin} />
    </FormDialog>
  )
}
