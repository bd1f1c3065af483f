// The choice of when something is deleted by itself: never, in some days, or as before.
import { Select } from '@mantine/core'
import { useState } from 'react'
import { clock } from '../../src-main/contract/instant.ts'

const dayMs = 86_400_000
const days = [1, 3, 7, 14, 30]

export interface TimeToLiveWords {
  readonly label: string
  readonly never: string
  readonly at: (moment: string) => string
  readonly inDays: (days: number) => string
}

export function TimeToLive(props: {
  readonly expiresAt: string | null
  readonly words: TimeToLiveWords
  readonly onChange: (expiresAt: string | null) => void
}) {
  const { expiresAt, words, onChange } = props
  const [choice, setChoice] = useState<string | null>(expiresAt ? 'as-it-is' : 'never')
  return (
    <Select
      label={words.label}
      allowDeselect={false}
      data={[
        { value: 'never', label: words.never },
        ...(expiresAt ? [{ value: 'as-it-is', label: words.at(clock(expiresAt, Date.now())) }] : []),
        ...days.map((count) => ({ value: String(count), label: words.inDays(count) })),
      ]}
      value={choice}
      onChange={(value) => {
        setChoice(value)
        if (value === 'as-it-is') onChange(expiresAt)
        else onChange(value === 'never' ? null : new Date(Date.now() + Number(value) * dayMs).toISOString())
      }}
    />
  )
}
