// Nothing is linked yet: what Sitefork does, and the one next step.
import { Button, Stack, Text, Title } from '@mantine/core'
import { Plus } from 'lucide-react'
import icon from '../../resources/icons/icon.svg'
import { ShellLine } from '../components/shell-line.tsx'
import { useDesk } from '../state/desk.ts'
import { words } from '../words.ts'

export function FirstRun() {
  const desk = useDesk()
  return (
    <div className="first-run">
      <Stack gap={12} align="flex-start">
        <img src={icon} alt="" width={44} height={44} />
        <Title order={1} size="h3">
          {words.firstRun.title}
        </Title>
        <Text size="sm">{words.firstRun.body}</Text>
        <Button size="sm" leftSection={<Plus size={16} />} onClick={() => desk.open({ is: 'link' })}>
          {words.rail.link}
        </Button>
        <div className="first-run-demo">
          <ShellLine command={words.firstRun.command} label={words.firstRun.tryIt} />
        </div>
      </Stack>
    </div>
  )
}
