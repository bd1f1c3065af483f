// The keys, the shell, and where things are.
import { Kbd, Modal, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { aboutRows } from '../../src-main/contract/about.ts'
import { ShellLine } from '../components/shell-line.tsx'
import { useDialogs } from '../state/dialogs.ts'
import { useHost, useSnapshot } from '../state/host.ts'
import { words } from '../words.ts'

export function HelpDialog() {
  const { close } = useDialogs()
  const { capabilities } = useSnapshot()
  const { client } = useHost()
  const about = useQuery({ queryKey: ['about'], queryFn: () => client.about() })
  return (
    <Modal opened onClose={close} title={words.help.title} size={460} closeButtonProps={{ 'aria-label': words.close }}>
      <Stack gap="md">
        <Table verticalSpacing={4} aria-label={words.help.keys}>
          <Table.Tbody>
            {words.help.list.map(([key, does]) => (
              <Table.Tr key={key}>
                <Table.Td w={110}>
                  {key.split(' ').map((one) => (
                    <Kbd key={one} mr={4}>
                      {one}
                    </Kbd>
                  ))}
                </Table.Td>
                <Table.Td>{does}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <ShellLine label={words.help.shell} command={words.help.command} />
        <Text size="xs" c="dimmed">
          {words.help.version(capabilities.version)} · {words.help.home(capabilities.home)}
        </Text>
        {about.data ? (
          <Text size="xs" c="dimmed" component="div">
            {aboutRows(about.data).map(([name, value]) => (
              <div key={name} className="whole-name">
                {name}: {value}
              </div>
            ))}
          </Text>
        ) : null}
      </Stack>
    </Modal>
  )
}
