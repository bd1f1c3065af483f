// Takes back one thing or one edit of a clone: says what will be so, waits for it, and shows why where it cannot be done.
import { Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import type { ChangePart } from '../../src-main/contract/changes.ts'
import { Failure } from '../../src-main/contract/failure.ts'
import type { Clone } from '../../src-main/contract/models.ts'
import { readAgain } from '../state/changes.ts'
import { useHost } from '../state/host.ts'
import { words } from '../words.ts'
import { FormDialog } from './form-dialog.tsx'

export function UndoChangeDialog(props: {
  readonly clone: Clone
  readonly part: ChangePart
  readonly title: string
  readonly rows: number
  readonly files: number
}) {
  const { clone, part, title, rows, files } = props
  const { client } = useHost()
  const queries = useQueryClient()
  const undo = async () => {
    const { job } = await client.change.undo({ clone: clone.id, part })
    const { state, failure } = await client.job.wait({ job })
    if (failure) throw new Failure(failure.code, failure.message, failure)
    if (state !== 'done') return
    await readAgain(queries, { from: null, to: { is: 'clone', clone: clone.id } })
  }
  return (
    <FormDialog title={words.undoChange.title} submit={words.undoChange.submit} act={undo}>
      <Text size="sm">{words.undoChange.body(title, rows, files)}</Text>
      <Text size="sm">{words.undoChange.refused}</Text>
      <Text size="sm">{words.undoChange.safe}</Text>
    </FormDialog>
  )
}
