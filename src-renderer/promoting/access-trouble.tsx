// That nobody has allowed writing to a production, with the button that does, and what can be done without.
import { Button, Text } from '@mantine/core'
import { Lock } from 'lucide-react'
import type { Production } from '../../src-main/contract/models.ts'
import { useDialogs } from '../state/dialogs.ts'
import { words } from '../words.ts'

export function AccessTrouble({ production }: { readonly production: Production }) {
  const dialogs = useDialogs()
  if (production.promotion) return null
  const said = words.promoting.access
  return (
    <div className="note-line" role="note">
      <Lock size={14} className="mark tone-warn" aria-hidden />
      <Text size="sm">{said.none(production.name)}</Text>
      <Button variant="default" onClick={() => dialogs.open({ is: 'allow-promotion', production: production.id })}>
        {said.allow}
      </Button>
    </div>
  )
}
