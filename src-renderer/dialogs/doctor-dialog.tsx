// What the doctor found, worst first.
import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { asFailure } from '../../src-main/contract/failure.ts'
import { FailureNote } from '../components/failure-note.tsx'
import { FindingList } from '../components/finding-list.tsx'
import { ShellLine, sitefork } from '../components/shell-line.tsx'
import { useDesk } from '../state/desk.ts'
import { useHost } from '../state/host.ts'
import { words } from '../words.ts'

export function DoctorDialog() {
  const { close } = useDesk()
  const { client } = useHost()
  const findings = useQuery({ queryKey: ['doctor'], queryFn: () => client.doctor() })
  return (
    <Modal
      opened
      onClose={close}
      title={words.doctor.title}
      size={560}
      closeButtonProps={{ 'aria-label': words.close }}
    >
      <Stack gap="md">
        {findings.isFetching ? (
          <Group gap={8}>
            <Loader size="xs" aria-hidden />
            <Text size="sm" c="dimmed" role="status">
              {words.doctor.looking}
            </Text>
          </Group>
        ) : null}
        {findings.error ? <FailureNote failure={asFailure(findings.error).facts()} /> : null}
        {findings.data ? <FindingList findings={findings.data} /> : null}
        <ShellLine command={sitefork('doctor')} />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => void findings.refetch()}>
            {words.doctor.again}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
