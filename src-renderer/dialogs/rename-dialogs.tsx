// Renames a clone or a production.
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Clone, Production } from '../../src-main/contract/models.ts'
import { sitefork } from '../components/shell-line.tsx'
import { useHost } from '../state/host.ts'
import { words } from '../words.ts'
import { FormDialog } from './form-dialog.tsx'
import { useNameAndAddress } from './name-and-address.tsx'

export function RenameCloneDialog({ clone }: { readonly clone: Clone }) {
  const { client } = useHost()
  const { name, moved, fields } = useNameAndAddress(clone)
  return (
    <FormDialog
      title={words.renameClone.title(clone.name)}
      submit={words.renameClone.submit}
      act={() => client.clone.rename({ clone: clone.id, name, ...moved })}
      command={sitefork('rename', clone.name, name, ...(moved.address ? ['--address', moved.address] : []))}
    >
      {fields}
    </FormDialog>
  )
}

export function RenameProductionDialog({ production }: { readonly production: Production }) {
  const { client } = useHost()
  const [name, setName] = useState(production.name)
  return (
    <FormDialog
      title={words.renameProduction.title(production.name)}
      submit={words.renameProduction.submit}
      act={() => client.production.rename({ production: production.id, name })}
    >
      <TextInput
        label={words.renameProduction.name}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
    </FormDialog>
  )
}
