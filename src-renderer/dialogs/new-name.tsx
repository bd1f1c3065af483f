// The field for a new clone's name: a free one is suggested, and its address is shown.
import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { toLabel } from '../../src-main/contract/label.ts'
import type { Clone } from '../../src-main/contract/models.ts'
import { useHost, useSnapshot } from '../state/host.ts'
import { words } from '../words.ts'

export interface NewName {
  readonly name: string
  readonly type: (name: string) => void
}

/** @returns a free name for a clone of this production */
export function useNewName(production: string): NewName {
  const { client } = useHost()
  const [typed, setTyped] = useState<string | null>(null)
  const offered = useQuery({
    queryKey: ['offered-name', production],
    queryFn: () => client.clone.offerName({ production }),
  })
  return { name: typed ?? offered.data?.name ?? '', type: setTyped }
}

/** @returns the address of a clone with that host label */
export const wholeAddress = (label: string, port: number | null) => `${label || '…'}.localhost:${port ?? '…'}`

/** @returns the host label that a name will get: numbered when another clone has it */
export function labelOfName(name: string, clones: readonly Pick<Clone, 'address'>[]): string {
  const base = toLabel(name) || (name.trim() ? 'clone' : '')
  const taken = new Set(clones.map((one) => one.address))
  let label = base
  for (let round = 2; taken.has(label); round++) label = `${base}-${round}`
  return label
}

export function NewNameInput({ name, type }: NewName) {
  const { capabilities, clones } = useSnapshot()
  return (
    <TextInput
      label={words.fork.name}
      description={words.fork.nameHint(wholeAddress(labelOfName(name, clones), capabilities.gatewayPort))}
      value={name}
      maxLength={60}
      onChange={(event) => type(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      data-autofocus
    />
  )
}
