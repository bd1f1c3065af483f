// Dialogs for the versions of a clone: bookmark its state, go back, branch off, and forget a bookmark.
import { Switch, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type Bookmark, type Clone, safetyName } from '../../src-main/contract/models.ts'
import { size } from '../../src-main/contract/size.ts'
import { sitefork } from '../components/shell-line.tsx'
import { useHost } from '../state/host.ts'
import { ago } from '../state/time.ts'
import { words } from '../words.ts'
import { FormDialog } from './form-dialog.tsx'
import { NewNameInput, useNewName } from './new-name.tsx'
import { TimeToLive } from './time-to-live.tsx'

export function BookmarkDialog({ clone }: { readonly clone: Clone }) {
  const { client } = useHost()
  const [name, setName] = useState('')
  const [note, setNote] = useState('')
  return (
    <FormDialog
      title={words.bookmark.title(clone.name)}
      submit={words.bookmark.submit}
      act={() => client.clone.bookmark({ clone: clone.id, name, note })}
      command={sitefork('bookmark', clone.name, name, ...(note ? ['--note', note] : []))}
    >
      <TextInput
        label={words.bookmark.name}
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput label={words.bookmark.note} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      <Text size="sm">{words.bookmark.body}</Text>
    </FormDialog>
  )
}

type Said = Pick<Bookmark, 'name' | 'note' | 'isLocked' | 'expiresAt'>

export function DescribeBookmarkDialog({ clone, bookmark }: { readonly clone: Clone; readonly bookmark: Bookmark }) {
  const { client } = useHost()
  const [change, setChange] = useState<Partial<Said>>({})
  const set = (more: Partial<Said>) => setChange({ ...change, ...more })
  const now = { ...bookmark, ...change }
  return (
    <FormDialog
      title={words.bookmark.about(bookmark.name)}
      submit={words.describe.submit}
      act={() => client.clone.describeBookmark({ clone: clone.id, bookmark: bookmark.id, change })}
    >
      <TextInput
        label={words.bookmark.name}
        value={now.name}
        maxLength={80}
        onChange={(event) => set({ name: event.currentTarget.value })}
        data-autofocus
      />
      <TextInput
        label={words.bookmark.note}
        value={now.note}
        onChange={(event) => set({ note: event.currentTarget.value })}
      />
      <TimeToLive
        expiresAt={bookmark.expiresAt}
        words={words.bookmark.timeToLive}
        onChange={(expiresAt) => set({ expiresAt })}
      />
      <Switch
        label={words.bookmark.locked}
        description={words.bookmark.lockedHint}
        checked={now.isLocked}
        onChange={(event) => set({ isLocked: event.currentTarget.checked })}
      />
    </FormDialog>
  )
}

export function BranchDialog({ clone, bookmark }: { readonly clone: Clone; readonly bookmark: Bookmark | undefined }) {
  const { client } = useHost()
  const newName = useNewName(clone.production)
  const { name } = newName
  return (
    <FormDialog
      title={words.branch.title(clone.name)}
      submit={words.branch.submit}
      act={() => client.clone.branch({ clone: clone.id, name, bookmark: bookmark?.id ?? null })}
      command={sitefork('branch', clone.name, '--name', name, ...(bookmark ? ['--bookmark', bookmark.id] : []))}
    >
      <NewNameInput {...newName} />
      <Text size="sm">{words.branch.body(clone.name, bookmark?.name)}</Text>
    </FormDialog>
  )
}

export function ResetDialog({ clone }: { readonly clone: Clone }) {
  const { client } = useHost()
  return (
    <FormDialog
      title={words.reset.title(clone.name)}
      submit={words.reset.submit}
      act={() => client.clone.reset({ clone: clone.id })}
      command={sitefork('reset', clone.name)}
    >
      <Text size="sm">{words.reset.body(ago(clone.dataAt, Date.now()))}</Text>
      <Text size="sm">{words.rewind.safe(safetyName.reset)}</Text>
    </FormDialog>
  )
}

export function UndoDialog({ clone, safety }: { readonly clone: Clone; readonly safety: Bookmark }) {
  const { client } = useHost()
  return (
    <FormDialog
      title={words.undo.title(clone.name)}
      submit={words.undo.submit}
      act={() => client.clone.undo({ clone: clone.id })}
      command={sitefork('undo', clone.name)}
    >
      <Text size="sm">{words.undo.body(safety.name, ago(safety.createdAt, Date.now()))}</Text>
      <Text size="sm">{words.rewind.safe(safetyName.undo)}</Text>
    </FormDialog>
  )
}

export function ForgetBookmarkDialog({ clone, bookmark }: { readonly clone: Clone; readonly bookmark: Bookmark }) {
  const { client } = useHost()
  return (
    <FormDialog
      title={words.forgetBookmark.title}
      submit={words.forgetBookmark.submit}
      danger
      act={() => client.clone.forgetBookmark({ clone: clone.id, bookmark: bookmark.id })}
      command={sitefork('forget-bookmark', clone.name, bookmark.id)}
    >
      <Text size="sm">{words.forgetBookmark.body(bookmark.name, size(bookmark.bytes))}</Text>
    </FormDialog>
  )
}
