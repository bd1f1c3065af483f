// Dialogs for a catalog and a pool that do not match: recover the catalog, or begin with an empty pool.
import { Text } from '@mantine/core'
import { sitefork } from '../components/shell-line.tsx'
import { useHost } from '../state/host.ts'
import { tellDone } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { FormDialog } from './form-dialog.tsx'

export function RecoverDialog() {
  return <Recover empty={false} command={sitefork('recover')} texts={words.recover} />
}

export function BeginEmptyDialog() {
  return <Recover empty command={sitefork('recover', '--empty')} texts={words.beginEmpty} />
}

function Recover({
  empty,
  command,
  texts: { title, body, safe, submit },
}: {
  readonly empty: boolean
  readonly command: string
  readonly texts: { readonly title: string; readonly body: string; readonly safe: string; readonly submit: string }
}) {
  const { client } = useHost()
  const act = async () => tellDone((await client.recover({ empty })).done.join(' '))
  return (
    <FormDialog title={title} submit={submit} danger={empty} act={act} command={command}>
      <Text size="sm">{body}</Text>
      <Text size="sm">{safe}</Text>
    </FormDialog>
  )
}
