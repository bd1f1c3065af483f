// That something is being found out, with a bar that moves.
import { Text } from '@mantine/core'
import { Bar } from '../components/bar.tsx'

export function ReadingLine({ children }: { readonly children: string }) {
  return (
    <div className="reading-line" role="status">
      <Text size="sm">{children}</Text>
      <Bar label={children} of={null} />
    </div>
  )
}
