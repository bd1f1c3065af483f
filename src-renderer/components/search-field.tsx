// The field by which a list is searched: a slash leads to it, Escape empties it.
import { TextInput, type TextInputProps } from '@mantine/core'
import { Search } from 'lucide-react'
import { useRef } from 'react'
import { useKeys } from '../state/keys.ts'

export function SearchField(
  props: {
    readonly text: string
    readonly onText: (text: string) => void
    readonly hint: string
    readonly label: string
  } & Pick<TextInputProps, 'w' | 'className'>,
) {
  const { text, onText, hint, label, ...look } = props
  const input = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => input.current?.focus() })
  return (
    <TextInput
      ref={input}
      size="xs"
      {...look}
      value={text}
      onChange={(event) => onText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        onText('')
        event.currentTarget.blur()
      }}
      placeholder={hint}
      aria-label={label}
      leftSection={<Search size={14} aria-hidden />}
    />
  )
}
