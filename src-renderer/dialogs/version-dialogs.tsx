// The versions of a clone: keep its state, go back, branch off, and forget what was kept.
import { Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Bookmark, Clone } from '../../src-main/contract/models.ts'
import { size } from '../../src-main/contract/size.ts'
import { sitefork } from '../components/shell-line.tsx'
import { useHost } from '../state/host.ts'
import { absolute } from '../state/time.ts'
import { words } from '../words.ts'
import { Ask } from './ask.tsx'
import { NewNameInput, useNewName } from './new-name.tsx'

export function BookmarkDialog({ clone }: { readonly clone: Clone }) {
  const { client } = useHost()
  const [name, setName] = useState('')
  return (
    <Ask
      title={words.bookmark.title(clone.name)}
      submit={words.bookmark.submit}
      act={() => client.clone.bookmark({ clone: clone.id, name })}
      command={sitefork('bookmark', clone.name, name)}
    >
      <TextInput
        label={words.bookmark.name}
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <Text size="sm">{words.bookmark.body}</Text>
    </Ask>
  )
}

export function BranchDialog({ clone, bookmark }: { readonly clone: Clone; readonly bookmark: Bookmark | undefined }) {
  const { client } = useHost()
  const newName = useNewName(clone.production)
  const { name } = newName
  return (
    <Ask
      title={words.branch.title(clone.name)}
      submit={words.branch.submit}
      act={() => client.clone.branch({ clone: clone.id, name, bookmark: bookmark?.id ?? null })}
      command={sitefork('branch', clone.name, '--name', name, ...(bookmark ? ['--bookmark', bookmark.id] : []))}
    >
      <NewNameInput {...newName} />
      <Text size="sm">{words.branch.body(clone.name, bookmark?.name)}</Text>
    </Ask>
  )
}

export function ResetDialog({ clone }: { readonly clone: Clone }) {
  const { client } = useHost()
  return (
    <Ask
      title={words.reset.title(clone.name)}
      submit={words.reset.submit}
      act={() => client.clone.reset({ clone: clone.id })}
      command={sitefork('reset', clone.name)}
    >
      <Text size="sm">{words.reset.body(absolute(clone.dataAt))}</Text>
      <Text size="sm">{words.rewind.safe}</Text>
    </Ask>
  )
}

export function UndoDialog({ clone, safety }: { readonly clone: Clone; readonly safety: Bookmark }) {
  const { client } = useHost()
  return (
    <Ask
      title={words.undo.title(clone.name)}
      submit={words.undo.submit}
      act={() => client.clone.undo({ clone: clone.id })}
      command={sitefork('undo', clone.name)}
    >
      <Text size="sm">{words.undo.body(safety.name, absolute(safety.createdAt))}</Text>
      <Text size="sm">{words.rewind.safe}</Text>
    </Ask>
  )
}

export function ForgetBookmarkDialog({ clone, bookmark }: { readonly clone: Clone; readonly bookmark: Bookmark }) {
  const { client } = useHost()
  return (
    <Ask
      title={words.forgetBookmark.title}
      submit={words.forgetBookmark.submit}
      danger
      act={() => client.clone.forgetBookmark({ clone: clone.id, bookmark: bookmark.id })}
      command={sitefork('forget-bookmark', clone.name, bookmark.id)}
    >
      <Text size="sm">{words.forgetBookmark.body(bookmark.name, size(bookmark.bytes))}</Text>
    </Ask>
  )
}
