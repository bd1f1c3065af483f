// What a person says of a clone: what it is for, with whom it belongs, and what may happen to it.
import { Autocomplete, Select, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type Clone, type CloneTraits, colours, phpVersions } from '../../src-main/contract/models.ts'
import { useHost, useSnapshot } from '../state/host.ts'
import { words } from '../words.ts'
import { FormDialog } from './form-dialog.tsx'
import { useNameAndAddress } from './name-and-address.tsx'
import { TimeToLive } from './time-to-live.tsx'

export function DescribeDialog({ clone }: { readonly clone: Clone }) {
  const { client } = useHost()
  const { clones } = useSnapshot()
  const { name, moved, isChanged, fields } = useNameAndAddress(clone)
  const groups = [...new Set(clones.flatMap((one) => (one.group ? [one.group] : [])))].sort()
  const [change, setChange] = useState<Partial<CloneTraits>>({})
  const set = (more: Partial<CloneTraits>) => setChange({ ...change, ...more })
  const now = { ...clone, ...change }
  return (
    <FormDialog
      title={words.describe.title(clone.name)}
      submit={words.describe.submit}
      act={async () => {
        if (isChanged) await client.clone.rename({ clone: clone.id, name, ...moved })
        await client.clone.describe({ clone: clone.id, change })
      }}
    >
      {fields}
      <TextInput
        label={words.describe.label}
        value={now.label}
        maxLength={200}
        onChange={(event) => set({ label: event.currentTarget.value })}
      />
      <Autocomplete
        label={words.describe.group}
        data={groups}
        value={now.group}
        maxLength={60}
        onChange={(group) => set({ group })}
      />
      <Select
        label={words.describe.colour}
        clearable
        placeholder={words.describe.ownColour}
        data={colours.map((value) => ({ value, label: words.describe.colours[value] }))}
        value={now.colour}
        onChange={(value) => set({ colour: colours.find((one) => one === value) ?? null })}
        clearButtonProps={{ 'aria-label': words.describe.ownColour }}
      />
      <TimeToLive
        expiresAt={clone.expiresAt}
        words={words.describe.timeToLive}
        onChange={(expiresAt) => set({ expiresAt })}
      />
      <Select
        label={words.describe.php}
        description={words.describe.phpHint}
        clearable
        placeholder={words.describe.productionsPhp}
        data={[...phpVersions]}
        value={now.php}
        onChange={(value) => set({ php: phpVersions.find((one) => one === value) ?? null })}
        clearButtonProps={{ 'aria-label': words.describe.productionsPhp }}
      />
      <Switch
        label={words.describe.protected}
        description={words.describe.protectedHint}
        checked={now.isProtected}
        onChange={(event) => set({ isProtected: event.currentTarget.checked })}
      />
      <Switch
        label={words.clones.keepAwake}
        description={words.describe.keepAwakeHint}
        checked={now.keepAwake}
        onChange={(event) => set({ keepAwake: event.currentTarget.checked })}
      />
    </FormDialog>
  )
}
