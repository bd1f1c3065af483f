// Takes what differs, or one part of it, elsewhere: to the clipboard as SQL or text, or as a patch file.
import { Button, Menu } from '@mantine/core'
import { ChevronDown, ClipboardCopy, Download, FileText, Share } from 'lucide-react'
import type { ChangePart, Compared } from '../../src-main/contract/changes.ts'
import { saveText } from '../components/save-text.ts'
import { useHost } from '../state/host.ts'
import { tellDone, useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'

/** @param name of the patch file, without its ending */
export function ChangeExport(props: { readonly compared: Compared; readonly part: ChangePart; readonly name: string }) {
  const { compared, part, name } = props
  const { client } = useHost()
  const { run } = useVerbs()
  const write = (format: 'sql' | 'text' | 'patch', take: (text: string) => Promise<string> | string) =>
    run(async () => tellDone(await take((await client.change.write({ ...compared, part, format })).text)))
  const copied = (said: string) => async (text: string) => {
    await navigator.clipboard.writeText(text)
    return said
  }
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<Share size={14} />}
          rightSection={<ChevronDown size={14} />}
          aria-label={words.changes.export}
        >
          <span className="view-word">{words.changes.export}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<ClipboardCopy size={14} />}
          onClick={() => write('sql', copied(words.changes.copiedSql))}
        >
          {words.changes.asSql}
        </Menu.Item>
        <Menu.Item leftSection={<FileText size={14} />} onClick={() => write('text', copied(words.changes.copiedText))}>
          {words.changes.asText}
        </Menu.Item>
        <Menu.Item leftSection={<Download size={14} />} onClick={() => write('patch', (text) => save(text, name))}>
          {words.changes.asPatch}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function save(text: string, name: string): string {
  const file = `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80)}.patch`
  saveText(file, text)
  return words.changes.savedPatch(file)
}
