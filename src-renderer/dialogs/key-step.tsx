// The host's key, which a person accepts before user and password are sent there.
import { Button, Checkbox, Code, Group, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { words } from '../words.ts'

/** A host key that nobody has accepted yet. */
export interface UnacceptedKey {
  readonly host: string
  readonly port: number
  readonly fingerprint: string
  /** Whether a different key was accepted before. */
  readonly changed: boolean
}

export function KeyStep({
  shown,
  onAccept,
  onBack,
}: {
  readonly shown: UnacceptedKey
  readonly onAccept: () => void
  readonly onBack: () => void
}): ReactNode {
  const [accepted, setAccepted] = useState(false)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (accepted) onAccept()
      }}
    >
      <Stack gap="md">
        <Text size="sm">{shown.changed ? words.link.hostKeyChanged(shown.host) : words.link.hostKey(shown.host)}</Text>
        <Code block className="raw">
          {shown.fingerprint}
        </Code>
        <Checkbox
          label={words.link.acceptKey}
          description={words.link.hostKeyNote}
          checked={accepted}
          onChange={(event) => setAccepted(event.currentTarget.checked)}
        />
        <Group className="dialog-foot" justify="flex-end" gap={8}>
          <Button variant="default" onClick={onBack}>
            {words.link.back}
          </Button>
          <Button type="submit" disabled={!accepted}>
            {words.link.goOn}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
