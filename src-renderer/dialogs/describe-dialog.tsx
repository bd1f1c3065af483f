// What a person says of a clone: what it is for, with whom it belongs, and what may happen to it.
import { Autocomplete, Select, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type Clone, type CloneTraits, colours } from '../../src-main/contract/models.ts'
import { useHost, useSnapshot } from '../state/host.ts'
import { absolute } from '../state/time.ts'
import { words } from '../words.ts'
import { Ask } from './ask.tsx'

export function DescribeDialog({ clone }: { readonly clone: Clone }) {
  const { client } = useHost()
  const groups = [...new Set(useSnapshot().clones.flatMap((one) => (one.group ? [one.group] : [])))].sort()
  const [change, setChange] = useState<Partial<CloneTraits>>({})
  const set = (more: Partial<CloneTraits>) => setChange({ ...change, ...more })
  const now = { ...clone, ...change }
  return (
    <Ask
      title={words.describe.title(clone.name)}
      submit={words.describe.submit}
      act={() => client.clone.describe({ clone: clone.id, change })}
    >
      <TextInput
        label={words.describe.label}
        value={now.label}
        maxLength={200}
        onChange={(event) => set({ label: event.currentTarget.value })}
        data-autofocus
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
      <TimeToLive clone={clone} onChange={(expiresAt) => set({ expiresAt })} />
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
    </Ask>
  )
}

const dayMs = 86_400_000
const days = [1, 3, 7, 14, 30]

function TimeToLive({
  clone,
  onChange,
}: {
  readonly clone: Clone
  readonly onChange: (expiresAt: string | null) => void
}) {
  const [choice, setChoice] = useState<string | null>(clone.expiresAt ? 'as-it-is' : 'never')
  const asItIs = clone.expiresAt
    ? [{ value: 'as-it-is', label: words.describe.expires(absolute(clone.expiresAt)) }]
    : []
  return (
    <Select
      label={words.describe.timeToLive}
      allowDeselect={false}
      data={[
        { value: 'never', label: words.describe.never },
        ...asItIs,
        ...days.map((count) => ({ value: String(count), label: words.describe.inDays(count) })),
      ]}
      value={choice}
      onChange={(value) => {
        setChoice(value)
        if (value === 'as-it-is') onChange(clone.expiresAt)
        else onChange(value === 'never' ? null : new Date(Date.now() + Number(value) * dayMs).toISOString())
      }}
    />
  )
}
