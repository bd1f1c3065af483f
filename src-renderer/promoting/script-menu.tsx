// Takes what a promotion writes as a script, for whoever may write where Sitefork may not.
import { Button, Menu } from '@mantine/core'
import { ChevronDown, Download } from 'lucide-react'
import type { Promotion } from '../../src-main/contract/models.ts'
import { saveText } from '../components/save-text.ts'
import { tellDone, useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'

export function ScriptMenu(props: { readonly promotion: Promotion; readonly disabledReason: string | undefined }) {
  const { promotion, disabledReason } = props
  const { run } = useVerbs()
  const said = words.promoting.script
  const take = (undo: boolean) =>
    run(async (client) => {
      const { name, text } = await client.promotion.script({ promotion: promotion.id, undo })
      saveText(name, text)
      tellDone(said.saved(name))
    })
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="default"
          disabled={disabledReason !== undefined}
          title={disabledReason}
          leftSection={<Download size={14} />}
          rightSection={<ChevronDown size={14} />}
          aria-label={said.save}
        >
          <span className="view-word">{said.save}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => take(false)}>{said.forward}</Menu.Item>
        <Menu.Item onClick={() => take(true)}>{said.back}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
