// Linking a production that cannot be reached: names the dump and the archive on this computer that it is read from.
import { Button, Group, Modal, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { asFailure } from '../../src-main/contract/failure.ts'
import { FailureNote } from '../components/failure-note.tsx'
import { ShellLine, sitefork } from '../components/shell-line.tsx'
import { useDesk } from '../state/desk.ts'
import { useHost } from '../state/host.ts'
import { go } from '../state/place.ts'
import { words } from '../words.ts'

/** Where a production comes from. */
export type Way = 'host' | 'files'

export function WayChoice({ way, onWay }: { readonly way: Way; readonly onWay: (way: Way) => void }) {
  return (
    <SegmentedControl
      fullWidth
      aria-label={words.link.way}
      value={way}
      onChange={(chosen) => onWay(chosen as Way)}
      data={[
        { value: 'host', label: words.link.fromHost },
        { value: 'files', label: words.link.fromFiles },
      ]}
    />
  )
}

export function ArchiveDialog({ onWay }: { readonly onWay: (way: Way) => void }) {
  const { close } = useDesk()
  const { client } = useHost()
  const [dump, setDump] = useState('')
  const [files, setFiles] = useState('')
  const [name, setName] = useState('')
  const linking = useMutation({
    mutationFn: () => client.production.linkArchive({ name, archive: { dump: dump.trim(), files: files.trim() } }),
    onSuccess: ({ id }) => {
      close()
      go({ is: 'production', id })
    },
  })
  const complete = dump.trim() !== '' && files.trim() !== ''
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (complete) linking.mutate()
  }
  return (
    <Modal opened onClose={close} title={words.link.title} size={620} closeButtonProps={{ 'aria-label': words.close }}>
      <form onSubmit={onSubmit}>
        <Stack gap="md">
          <WayChoice way="files" onWay={onWay} />
          <Text size="sm">{words.link.archiveIntro}</Text>
          <TextInput
            label={words.link.dump}
            description={words.link.dumpHint}
            value={dump}
            onChange={(event) => setDump(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            label={words.link.archive}
            description={words.link.archiveHint}
            value={files}
            onChange={(event) => setFiles(event.currentTarget.value)}
          />
          <TextInput
            label={words.link.name}
            description={words.link.archiveName}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {linking.error ? <FailureNote failure={asFailure(linking.error).facts()} /> : null}
          <ShellLine command={sitefork('link', '--dump', dump || 'site.sql.gz', '--files', files || 'site.tar.gz')} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={close}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={linking.isPending} disabled={!complete}>
              {words.link.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
