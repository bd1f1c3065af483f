// Numbers in values that look like ids which change, where nothing known says that they are: with the text around each.
import { Text } from '@mantine/core'
import { plainLine } from '../../src-main/contract/control-pictures.ts'
import type { Mention } from '../../src-main/contract/models.ts'
import { words } from '../words.ts'

export function MentionLines(props: { readonly mentions: readonly Mention[]; readonly total: number }) {
  const { mentions, total } = props
  const said = words.promoting.compare
  const left = total - mentions.length
  return (
    <>
      <Text size="sm">{said.mentionsHint}</Text>
      <ul className="mention-lines">
        {mentions.map(({ thing, place, text, id }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one place may have the same number twice
          <li key={at}>
            <div>
              {thing.kind} “{plainLine(thing.title)}” <span className="change-aside">{said.mentionOf(id, place)}</span>
            </div>
            <code>{plainLine(text)}</code>
          </li>
        ))}
      </ul>
      {left > 0 ? (
        <Text size="xs" c="dimmed">
          {said.more(left)}
        </Text>
      ) : null}
    </>
  )
}
