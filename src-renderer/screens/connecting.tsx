// Shown until the host has sent its first snapshot.
import { Loader, Text } from '@mantine/core'
import { words } from '../words.ts'

export function Connecting() {
  return (
    <main className="connecting">
      <Loader size="sm" aria-hidden />
      <Text size="sm" c="dimmed" role="status">
        {words.connecting}
      </Text>
    </main>
  )
}
