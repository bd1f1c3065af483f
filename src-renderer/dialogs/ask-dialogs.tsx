// Dialogs before something goes: what goes, what stays, what it frees, and how to get back.
import { Text } from '@mantine/core'
import { type Bookmark, type Clone, type Point, type Production, safetyName } from '../../src-main/contract/models.ts'
import { size } from '../../src-main/contract/size.ts'
import { sitefork } from '../components/shell-line.tsx'
import { useHost, useSnapshot } from '../state/host.ts'
import { endedWith } from '../state/merges.ts'
import { freed } from '../state/own-size.ts'
import { ago, second } from '../state/time.ts'
import { words } from '../words.ts'
import { FormDialog } from './form-dialog.tsx'

export function DeleteCloneDialog({ clone }: { readonly clone: Clone }) {
  const { client } = useHost()
  return (
    <FormDialog
      title={words.remove.title(clone.name)}
      submit={words.remove.submit}
      danger
      act={() => client.clone.delete({ clone: clone.id })}
      command={sitefork('delete', clone.name)}
    >
      <Text size="sm">{words.remove.body(freed([clone], useSnapshot()))}</Text>
      <EndedMerges clones={[clone]} />
      <Text size="sm">{words.remove.safe}</Text>
    </FormDialog>
  )
}

export function DeleteSomeDialog({ clones }: { readonly clones: readonly Clone[] }) {
  const { client } = useHost()
  const free = clones.filter((one) => !one.isProtected)
  const kept = clones.filter((one) => one.isProtected)
  const bytes = freed(free, useSnapshot())
  return (
    <FormDialog
      title={words.remove.someTitle(clones.length)}
      submit={words.remove.someSubmit(free.length)}
      danger
      disabledReason={free.length === 0 ? words.remove.allProtected : undefined}
      act={() => Promise.all(free.map(({ id }) => client.clone.delete({ clone: id })))}
    >
      <Text size="sm">{words.remove.someBody(free.map((one) => one.name).join(', '), bytes)}</Text>
      {kept.length > 0 ? (
        <Text size="sm">{words.remove.someProtected(kept.map((one) => one.name).join(', '))}</Text>
      ) : null}
      <EndedMerges clones={free} />
      <Text size="sm">{words.remove.safe}</Text>
    </FormDialog>
  )
}

/** What waits and cannot be made without them. */
function EndedMerges({ clones }: { readonly clones: readonly Clone[] }) {
  const ended = endedWith(useSnapshot().merges, clones)
  return ended.length === 0 ? null : <Text size="sm">{words.merging.ended(ended)}</Text>
}

export function RewindDialog({ clone, bookmark }: { readonly clone: Clone; readonly bookmark: Bookmark }) {
  const { client } = useHost()
  return (
    <FormDialog
      title={words.rewind.title(clone.name)}
      submit={words.rewind.submit}
      act={() => client.clone.rewind({ clone: clone.id, bookmark: bookmark.id })}
      command={sitefork('rewind', clone.name, bookmark.id)}
    >
      <Text size="sm">{words.rewind.body(bookmark.name, ago(bookmark.createdAt, Date.now()))}</Text>
      <Text size="sm">{words.rewind.safe(safetyName.rewind)}</Text>
    </FormDialog>
  )
}

export function UnlinkDialog({ production }: { readonly production: Production }) {
  const { client } = useHost()
  const { clones } = useSnapshot()
  const names = clones.filter((one) => one.production === production.id).map((one) => `“${one.name}”`)
  const disabledReason = names.length > 0 ? words.unlink.hasClones(names.join(', ')) : undefined
  return (
    <FormDialog
      title={words.unlink.title(production.name)}
      submit={words.unlink.submit}
      danger
      disabledReason={disabledReason}
      act={() => client.production.unlink({ production: production.id })}
      command={sitefork('unlink', production.id)}
    >
      <Text size="sm">{disabledReason ?? words.unlink.body}</Text>
    </FormDialog>
  )
}

export function ForgetPointDialog({ point }: { readonly point: Point }) {
  const { client } = useHost()
  return (
    <FormDialog
      title={words.forget.title}
      submit={words.forget.submit}
      danger
      act={() => client.point.forget({ point: point.id })}
      command={sitefork('forget', point.id)}
    >
      <Text size="sm">{words.forget.body(second(point.at, Date.now()), size(point.bytes))}</Text>
      <Text size="sm">{words.forget.safe}</Text>
    </FormDialog>
  )
}
