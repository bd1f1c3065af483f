// The fields for the name of a clone that is there already, and for the first label of its address, which shows the whole address.
import { TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { toLabel } from '../../src-main/contract/label.ts'
import type { Clone } from '../../src-main/contract/models.ts'
import { useSnapshot } from '../state/host.ts'
import { words } from '../words.ts'
import { wholeAddress } from './new-name.tsx'

export interface NameAndAddress {
  readonly name: string
  /** What the method `clone.rename` is to be told of the address: nothing where it stays. */
  readonly moved: { readonly address?: string }
  readonly isChanged: boolean
  readonly fields: ReactNode
}

/** @returns what was typed so far, and the fields it is typed into */
export function useNameAndAddress(clone: Clone): NameAndAddress {
  const { capabilities } = useSnapshot()
  const [name, setName] = useState(clone.name)
  const [address, setAddress] = useState(clone.address)
  const moved = address === clone.address ? {} : { address }
  const whole = wholeAddress(toLabel(address), capabilities.gatewayPort)
  return {
    name,
    moved,
    isChanged: name !== clone.name || address !== clone.address,
    fields: (
      <>
        <TextInput
          label={words.fork.name}
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          label={words.renameClone.address}
          description={address === clone.address ? whole : words.renameClone.moves(whole)}
          value={address}
          maxLength={60}
          spellCheck={false}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
      </>
    ),
  }
}
