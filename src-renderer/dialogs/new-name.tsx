// The name of a clone to be: one that is free is offered, and the address it leads to is shown.
import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { toLabel } from '../../src-main/contract/label.ts'
import { useHost, useSnapshot } from '../state/host.ts'
import { words } from '../words.ts'

export interface NewName {
  readonly name: string
  readonly type: (name: string) => void
}

/** For a clone of this production. */
export function useNewName(production: string): NewName {
  const { client } = useHost()
  const [typed, setTyped] = useState<string | null>(null)
  const offered = useQuery({
    queryKey: ['offered-name', production],
    queryFn: () => client.clone.offerName({ production }),
  })
  return { name: typed ?? offered.data?.name ?? '', type: setTyped }
}

/** Where a clone of that name will be. */
export const addressOfName = (name: string, port: number | null) => `${toLabel(name) || '…'}.localhost:${port ?? '…'}`

export function NewNameInput({ name, type }: NewName) {
  const { capabilities } = useSnapshot()
  return (
    <TextInput
      label={words.fork.name}
      description={words.fork.nameHint(addressOfName(name, capabilities.gatewayPort))}
      value={name}
      onChange={(event) => type(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      data-autofocus
    />
  )
}
