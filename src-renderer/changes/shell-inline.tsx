// The shell command that shows the same as a page, in one line below it.
import { Code } from '@mantine/core'
import { CopyIcon } from '../components/shell-line.tsx'
import { words } from '../words.ts'

export function ShellInline({ command }: { readonly command: string }) {
  return (
    <footer className="shell-inline">
      <span>{words.inShell}</span>
      <Code className="truncate">{command}</Code>
      <CopyIcon text={command} />
    </footer>
  )
}
