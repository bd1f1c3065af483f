// The settings of a production: how often points are taken, how long they are kept, what is copied.
import { Button, Group, NumberInput, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { defaultSettings, type Production, type ProductionSettings } from '../../src-main/contract/models.ts'
import { useHost, useSnapshot } from '../state/host.ts'
import { words } from '../words.ts'
import { FormDialog } from './form-dialog.tsx'

export function SettingsDialog({ production }: { readonly production: Production }) {
  const { client } = useHost()
  const { points } = useSnapshot()
  const [settings, setSettings] = useState(production.settings)
  const set = (change: Partial<ProductionSettings>) => setSettings({ ...settings, ...change })
  const own = points.filter((one) => one.production === production.id)
  const number = (name: NumberName, min: number, max: number) => (
    <NumberInput
      label={words.settings[name]}
      value={settings[name] ?? ''}
      min={min}
      max={max}
      allowDecimal={false}
      clampBehavior="strict"
      suffix={words.settings.units[name]?.(settings[name] ?? 0) ?? ''}
      {...(nullable.has(name) && { placeholder: words.settings.noLimit })}
      onChange={(value) => set({ [name]: typeof value === 'number' ? value : emptyOf(name) })}
    />
  )
  return (
    <FormDialog
      title={words.settings.title(production.name)}
      submit={words.settings.submit}
      size={560}
      act={() => client.production.settings({ production: production.id, change: changes(production, settings) })}
    >
      <Text size="sm" c="dimmed">
        {words.timeline.cost(own.length, production.history, production.storedBytes)}
      </Text>
      <Group grow align="end">
        {number('pointEvery', 0, 1440)}
        {number('keepAllHours', 1, 744)}
      </Group>
      <Group grow align="end">
        {number('keepHourlyDays', 0, 365)}
        {number('keepDailyDays', 0, 365)}
      </Group>
      {production.source.is === 'pulled' ? (
        <Group grow align="end">
          {number('pullEvery', 0, 10_080)}
          {number('pullRowsPerSecond', 100, 10_000_000)}
        </Group>
      ) : null}
      {production.source.is === 'replicated' ? number('comparePercent', 0, 100) : null}
      {number('bandwidth', 16, 10_000_000)}
      <Textarea
        label={words.settings.excludePaths}
        description={words.settings.excludeHint}
        rows={6}
        value={settings.excludePaths.join('\n')}
        onChange={(event) => set({ excludePaths: event.currentTarget.value.split('\n') })}
      />
      <Group justify="flex-end">
        <Button
          variant="subtle"
          size="compact-xs"
          onClick={() => set({ excludePaths: [...defaultSettings.excludePaths] })}
        >
          {words.settings.usualPaths}
        </Button>
      </Group>
      <Textarea
        label={words.settings.emptyTables}
        description={words.settings.emptyHint}
        rows={2}
        value={settings.emptyTables.join('\n')}
        onChange={(event) => set({ emptyTables: event.currentTarget.value.split('\n') })}
      />
      <Textarea
        label={words.settings.moreHosts}
        description={words.settings.moreHostsHint}
        rows={2}
        value={settings.moreHosts.join('\n')}
        onChange={(event) => set({ moreHosts: event.currentTarget.value.split('\n') })}
      />
    </FormDialog>
  )
}

type NumberName =
  | 'pointEvery'
  | 'keepAllHours'
  | 'keepHourlyDays'
  | 'keepDailyDays'
  | 'pullEvery'
  | 'pullRowsPerSecond'
  | 'comparePercent'
  | 'bandwidth'

const nullable: ReadonlySet<string> = new Set(['pullRowsPerSecond', 'bandwidth'])

/** @returns the value of an emptied field: no limit where that is allowed, else the default */
const emptyOf = (name: NumberName) => (nullable.has(name) ? null : defaultSettings[name])

/** @returns only the changed settings, without empty lines */
function changes({ settings: old }: Production, settings: ProductionSettings): Partial<ProductionSettings> {
  const lines = (text: readonly string[]) => text.map((line) => line.trim()).filter(Boolean)
  const next = {
    ...settings,
    excludePaths: lines(settings.excludePaths),
    emptyTables: lines(settings.emptyTables),
    moreHosts: lines(settings.moreHosts),
  }
  const before = old as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.entries(next).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])),
  )
}
