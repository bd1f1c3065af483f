// The preferences for all clones of this machine: when they sleep, how many may be awake, whether one is prepared in advance.
import { NumberInput, Switch } from '@mantine/core'
import { useState } from 'react'
import type { Preferences } from '../../src-main/contract/models.ts'
import { useHost, useSnapshot } from '../state/host.ts'
import { words } from '../words.ts'
import { FormDialog } from './form-dialog.tsx'

export function PreferencesDialog() {
  const { client } = useHost()
  const now = useSnapshot().preferences
  const [wanted, setWanted] = useState(now)
  const number = (name: Exclude<keyof Preferences, 'warmSpare'>, least: number, most: number) => (
    <NumberInput
      label={words.preferences[name]}
      description={words.preferences[`${name}Hint`]}
      value={wanted[name]}
      min={least}
      max={most}
      allowDecimal={false}
      clampBehavior="strict"
      onChange={(value) => typeof value === 'number' && setWanted({ ...wanted, [name]: value })}
    />
  )
  return (
    <FormDialog
      title={words.preferences.title}
      submit={words.preferences.submit}
      act={() => client.preferences(changes(now, wanted))}
    >
      {number('sleepAfter', 0, 10_080)}
      {number('awakeMost', 0, 500)}
      {number('cloneMemory', 512, 65_536)}
      {number('cloneCpus', 0, 128)}
      <Switch
        label={words.preferences.warmSpare}
        description={words.preferences.warmSpareHint}
        checked={wanted.warmSpare}
        onChange={(event) => setWanted({ ...wanted, warmSpare: event.currentTarget.checked })}
      />
    </FormDialog>
  )
}

/** @returns only what was changed, so that the rest follows its defaults */
function changes(now: Preferences, wanted: Preferences): Partial<Preferences> {
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => value !== now[name as keyof Preferences]))
}
