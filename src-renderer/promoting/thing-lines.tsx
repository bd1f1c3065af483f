// Things that are written to production, or were, under the headings of their kinds.
import { Text } from '@mantine/core'
import { plainLine } from '../../src-main/contract/control-pictures.ts'
import type { PromotedThing } from '../../src-main/contract/models.ts'
import { ChangeMark } from '../changes/change-line.tsx'
import { words } from '../words.ts'

export function ThingLines(props: { readonly things: readonly PromotedThing[]; readonly total: number }) {
  const { things, total } = props
  const left = total - things.length
  return (
    <div className="thing-lines">
      {[...Map.groupBy(things, ({ group }) => group)].map(([group, those]) => (
        <section key={group} aria-label={group}>
          <h3>{group}</h3>
          <ul>
            {those.map((thing) => (
              <li key={thing.id}>
                <ThingLine thing={thing} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {left > 0 ? (
        <Text size="xs" c="dimmed">
          {words.promoting.compare.more(left)}
        </Text>
      ) : null}
    </div>
  )
}

export function ThingLine({ thing }: { readonly thing: PromotedThing }) {
  const { kind, title, change, rows, files, isAlong } = thing
  const said = words.promoting.compare
  return (
    <div className="change-line">
      <ChangeMark change={change} />
      <span className="change-title truncate">
        <span className="unseen">{kind} </span>
        {plainLine(title)}{' '}
        {isAlong ? (
          <span className="change-aside" title={said.alongHint}>
            {said.along}
          </span>
        ) : null}
      </span>
      <span className="change-made">{words.changes.rowsAndFiles(rows, files)}</span>
    </div>
  )
}
