// The field for the first label of a clone's address, which shows the whole address.
import { TextInput } from '@mantine/core'
import { toLabel } from '../../src-main/contract/label.ts'
import { useSnapshot } from '../state/host.ts'
import { words } from '../words.ts'
import { wholeAddress } from './new-name.tsx'

export function AddressInput(props: {
  readonly address: string
  /** The current label. */
  readonly old: string
  readonly onChange: (address: string) => void
}) {
  const { address, old, onChange } = props
  const { capabilities } = useSnapshot()
  const whole = wholeAddress(toLabel(address), capabilities.gatewayPort)
  return (
    <TextInput
      label={words.renameClone.address}
      description={address === old ? whole : words.renameClone.moves(whole)}
      value={address}
      maxLength={60}
      spellCheck={false}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
