// Shows the shell command that does the same as a dialog, ready to copy.

import { ActionIcon, Code, CopyButton, Group, Text, Tooltip } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { shellWord } from '../../src-main/contract/shell-quote.ts'
import { words } from '../words.ts'

export function ShellLine({ command, label = words.inShell }: { readonly command: string; readonly label?: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>
        {label}
      </Text>
      <Group gap={4} wrap="nowrap">
        <Code className="shell-line">{command}</Code>
        <CopyIcon text={command} />
      </Group>
    </div>
  )
}

export function CopyIcon({ text, label = words.copy }: { readonly text: string; readonly label?: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? words.copied : label}>
          <ActionIcon size="sm" onClick={copy} aria-label={label}>
            {copied ? <Check size={14} /> : <Copy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}

/** Quotes a word, if the shell needs it quoted. */
const readableWord = (text: string) => (/^[\w./:@-]+$/.test(text) ? text : shellWord(text))

export const sitefork = (...argv: string[]) => ['npm run --silent sitefork --', ...argv.map(readableWord)].join(' ')
