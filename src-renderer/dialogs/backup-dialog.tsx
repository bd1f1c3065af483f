// Chooses the dump and the archive on this computer from which a production is read, the first time or again.
import { SegmentedControl, Text, TextInput } from '@mantine/core'
import { type DragEvent, useState } from 'react'
import { kindOfFile } from '../../src-main/contract/backup-file.ts'
import type { Backup, Production } from '../../src-main/contract/models.ts'
import { pathOf } from '../bridge/client.ts'
import { sitefork } from '../components/shell-line.tsx'
import { useHost } from '../state/host.ts'
import { go } from '../state/route.ts'
import { words } from '../words.ts'
import { FilePath } from './file-path.tsx'
import { FormDialog } from './form-dialog.tsx'

/** Where a production comes from. */
export type LinkWay = 'host' | 'files'

export function WayChoice({ way, onWay }: { readonly way: LinkWay; readonly onWay: (way: LinkWay) => void }) {
  return (
    <SegmentedControl
      fullWidth
      aria-label={words.link.way}
      value={way}
      onChange={(chosen) => onWay(chosen as LinkWay)}
      data={[
        { value: 'host', label: words.link.fromHost },
        { value: 'files', label: words.link.fromFiles },
      ]}
    />
  )
}

export function LinkBackupDialog({ onWay }: { readonly onWay: (way: LinkWay) => void }) {
  const { client } = useHost()
  const { backup, disabledReason, ...fields } = useBackup()
  const [name, setName] = useState('')
  const link = async () => {
    const { id } = await client.production.linkBackup({ name, backup })
    go({ is: 'production', id })
  }
  return (
    <FormDialog
      title={words.link.title}
      submit={words.link.submit}
      size={620}
      disabledReason={disabledReason}
      command={sitefork('link', ...filesOf(backup))}
      act={link}
    >
      <WayChoice way="files" onWay={onWay} />
      <Text size="sm">{words.link.backupIntro}</Text>
      <BackupFields {...fields} />
      <TextInput
        label={words.link.name}
        description={words.link.backupName}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </FormDialog>
  )
}

export function ReadBackupDialog({ production }: { readonly production: Production }) {
  const { client } = useHost()
  const { backup, disabledReason, ...fields } = useBackup()
  return (
    <FormDialog
      title={words.readBackup.title(production.name)}
      submit={words.readBackup.submit}
      size={620}
      disabledReason={disabledReason}
      command={sitefork('read-backup', production.id, ...filesOf(backup))}
      act={() => client.production.readBackup({ production: production.id, backup })}
    >
      <Text size="sm">{words.readBackup.intro}</Text>
      <BackupFields {...fields} />
    </FormDialog>
  )
}

/** The fields for the two files of a backup. */
function useBackup() {
  const [typed, setTyped] = useState({ dump: '', files: '', database: '' })
  const database = typed.database.trim()
  const backup = { dump: typed.dump.trim(), files: typed.files.trim(), ...(database !== '' && { database }) }
  const disabledReason = backup.dump === '' || backup.files === '' ? words.link.nameBoth : undefined
  return { typed, setTyped, backup, disabledReason }
}

/** An area on which both files can be dropped at once. */
function BackupFields({ typed, setTyped }: Pick<ReturnType<typeof useBackup>, 'typed' | 'setTyped'>) {
  const [told, tell] = useState('')
  const drop = (event: DragEvent) => {
    event.preventDefault()
    const read = readDropped([...event.dataTransfer.files])
    tell(read.why)
    setTyped({ ...typed, ...read.paths })
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: whoever cannot drop types or chooses
    <div className="drop-files" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <FilePath
        kind="dump"
        label={words.link.dump}
        hint={words.link.dumpHint}
        path={typed.dump}
        onPath={(dump) => setTyped({ ...typed, dump })}
        first
      />
      <TextInput
        label={words.link.dumpDatabase}
        description={words.link.dumpDatabaseHint}
        value={typed.database}
        onChange={(event) => setTyped({ ...typed, database: event.currentTarget.value })}
      />
      <FilePath
        kind="files"
        label={words.link.archive}
        hint={words.link.archiveHint}
        path={typed.files}
        onPath={(files) => setTyped({ ...typed, files })}
      />
      <Text size="xs" c={told ? 'var(--sf-bad)' : 'dimmed'} role="status">
        {told || (pathOf ? words.link.drop : words.link.typePaths)}
      </Text>
    </div>
  )
}

/** Tells the dropped files apart. @returns also why one was not accepted */
function readDropped(files: readonly File[]) {
  if (!pathOf) return { paths: {}, why: words.link.noPaths }
  const known = files.map((file) => ({ kind: kindOfFile(file.name), path: pathOf?.(file) ?? '', name: file.name }))
  const strange = known.find((one) => one.kind === undefined)
  const paths = known.flatMap(({ kind, path }) => (kind && path ? [[kind, path] as const] : []))
  return { paths: Object.fromEntries(paths), why: strange ? words.link.strangeFile(strange.name) : '' }
}

const filesOf = ({ dump, files, database }: Backup) => [
  ...['--dump', dump || 'site.sql.gz', '--files', files || 'site.tar.gz'],
  ...(database === undefined ? [] : ['--dump-database', database]),
]
