// Shows what the doctor found, worst first.
import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { asFailure } from '../../src-main/contract/failure.ts'
import { FailureNote } from '../components/failure-note.tsx'
import { FindingList } from '../components/finding-list.tsx'
import { ShellLine, sitefork } from '../components/shell-line.tsx'
import { useDialogs } from '../state/dialogs.ts'
import { useHost } from '../state/host.ts'
import { words } from '../words.ts'

export function DoctorDialog() {
  const { close } = useDialogs()
  const { client } = useHost()
  const findings = useQuery({ queryKey: ['doctor'], queryFn: () => client.doctor() })
  const fix = useMutation({ mutationFn: () => client.repair(), onSuccess: () => void findings.refetch() })
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
        {fix.error ? <FailureNote failure={asFailure(fix.error).facts()} /> : null}
        {fix.data ? (
          <Text size="sm" role="status">
            {fix.data.done.length > 0 ? fix.data.done.join(' ') : words.doctor.nothingDone}
          </Text>
        ) : null}
        <ShellLine command={sitefork('doctor', '--fix')} />
        <Group className="dialog-foot" justify="flex-end" gap={8}>
          <Button variant="default" loading={fix.isPending} onClick={() => fix.mutate()}>
            {words.doctor.fix}
          </Button>
          <Button variant="default" onClick={() => void findings.refetch()}>
            {words.doctor.again}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
