// Keeps a moment or a point for good, with a name and a note.
import { Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { second } from '../../src-main/contract/instant.ts'
import type { Point, Production } from '../../src-main/contract/models.ts'
import { sitefork } from '../components/shell-line.tsx'
import { useHost } from '../state/host.ts'
import { words } from '../words.ts'
import { FormDialog } from './form-dialog.tsx'
import { MomentFacts } from './moment-facts.tsx'

export function KeepDialog({
  production,
  at,
  point,
}: {
  readonly production: Production
  readonly at: string
  readonly point: Point | undefined
}) {
  const { client } = useHost()
  const [name, setName] = useState(point?.name ?? '')
  const [note, setNote] = useState(point?.note ?? '')
  const act = () =>
    point
      ? client.point.keep({ point: point.id, name, note })
      : client.point.keepMoment({ production: production.id, at, name, note })
  return (
    <FormDialog
      title={words.keep.title(second(at, Date.now()))}
      submit={words.keep.submit}
      act={act}
      command={sitefork('keep', production.id, point?.id ?? at, '--name', name)}
    >
      <TextInput
        label={words.keep.name}
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput label={words.keep.note} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      <Text size="sm">{words.keep.body}</Text>
      {point ? null : <MomentFacts production={production.id} at={at} />}
    </FormDialog>
  )
}
