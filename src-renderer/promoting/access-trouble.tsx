// Why a production is not written to, with the button that allows it where that is possible, and what can be done without.
import { Button, Text } from '@mantine/core'
import { Lock } from 'lucide-react'
import type { Production } from '../../src-main/contract/models.ts'
import { useDialogs } from '../state/dialogs.ts'
import { words } from '../words.ts'

/** Whether there is a production that somebody may write to: of one that was read from files, there is none here. */
export const isReached = ({ source }: Production): boolean => source.is !== 'backup'

export function AccessTrouble({ production }: { readonly production: Production }) {
  const dialogs = useDialogs()
  if (production.promotion) return null
  const said = words.promoting.access
  return (
    <div className="note-line" role="note">
      <Lock size={14} className="mark tone-warn" aria-hidden />
      <Text size="sm">{isReached(production) ? said.none(production.name) : said.unreached(production.name)}</Text>
      {isReached(production) ? (
        <Button variant="default" onClick={() => dialogs.open({ is: 'allow-promotion', production: production.id })}>
          {said.allow}
        </Button>
      ) : null}
    </div>
  )
}
