// A thing or an edit, opened: what it is, what can be done with it, its rows and its files.
import { Button, Code, Text } from '@mantine/core'
import { Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ChangePart, Compared } from '../../src-main/contract/changes.ts'
import { plainLine } from '../../src-main/contract/control-pictures.ts'
import { ActionButton } from '../components/action-button.tsx'
import { Ago } from '../components/when.tsx'
import { useChangeDetails } from '../state/changes.ts'
import { words } from '../words.ts'
import { ChangeExport } from './change-export.tsx'
import type { Opened } from './change-rows.ts'
import { FileView } from './file-view.tsx'
import { Pane } from './pane.tsx'
import { type PickVerb, pickedOf } from './picked.ts'
import { ReadFailure } from './read-failure.tsx'
import { RowView } from './row-view.tsx'

export const partIn = (row: Opened): ChangePart =>
  row.is === 'thing' ? { thing: row.thing.id } : { edit: row.edit.id }

export function ChangePane(props: {
  readonly compared: Compared
  readonly row: Opened
  /** Undefined where nothing can be undone: only a clone can be changed. */
  readonly onUndo: ((row: Opened) => void) | undefined
  readonly undoOff: string | undefined
  /** What else can be done with it. */
  readonly verbs: readonly PickVerb[]
  readonly onClose: () => void
}) {
  const { compared, row, onUndo, undoOff, verbs, onClose } = props
  const title = row.is === 'thing' ? row.thing.title : row.edit.title
  return (
    <Pane
      title={title}
      onClose={onClose}
      verbs={
        <>
          {onUndo ? (
            <ActionButton disabledReason={undoOff} icon={<Undo2 size={14} />} act={() => onUndo(row)}>
              {words.details.undo}
            </ActionButton>
          ) : null}
          {verbs.map(({ label, icon: Icon, disabledReason, act }) => (
            <ActionButton
              key={label}
              disabledReason={disabledReason}
              icon={<Icon size={14} />}
              act={() => act([pickedOf(row)])}
            >
              {label}
            </ActionButton>
          ))}
          <ChangeExport compared={compared} part={partIn(row)} name={title} />
        </>
      }
    >
      {row.is === 'thing' ? <ThingFacts row={row} /> : <EditFacts row={row} />}
      <PaneDetails key={row.key} compared={compared} part={partIn(row)} />
    </Pane>
  )
}

function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, fact]) => (
        <div key={name} className="fact">
          <dt>{name}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  )
}

function ThingFacts({ row: { thing } }: { readonly row: Extract<Opened, { is: 'thing' }> }) {
  const { kind, change, summary, why, at } = thing
  return (
    <Facts
      facts={[
        [words.details.what, `${kind}, ${summary || words.changes.changed[change]}`],
        ...(at ? [[words.details.at, <Ago key="at" at={at} />] as const] : []),
        ...(why ? [[words.changes.class[thing.class], why] as const] : []),
      ]}
    />
  )
}

function EditFacts({ row: { edit } }: { readonly row: Extract<Opened, { is: 'edit' }> }) {
  const { by, at, request, things, why } = edit
  const named = things.map(({ kind, title }) => `${kind} “${title}”`).join(', ')
  return (
    <Facts
      facts={[
        [words.details.at, <Ago key="at" at={at} />],
        [words.details.by, words.changes.editor(by)],
        ...(request ? [[words.details.request, <Code key="request">{plainLine(request)}</Code>] as const] : []),
        ...(named ? [[words.details.things, named] as const] : []),
        ...(why ? [[words.changes.class[edit.class], why] as const] : []),
      ]}
    />
  )
}

/** The rows and files of one thing or edit. */
export function PaneDetails({ compared, part }: { readonly compared: Compared; readonly part: ChangePart }) {
  const { rows, files, statements, left, isReading, failure, again, isReadingMore, more } = useChangeDetails(
    compared,
    part,
  )
  if (failure) return <ReadFailure failure={failure} again={again} />
  if (isReading) return <Text size="sm">{words.changes.readingOne}</Text>
  const isNothing = rows.length + files.length + statements.length === 0
  return (
    <>
      {isNothing ? <Text size="sm">{words.details.nothing}</Text> : null}
      {statements.length > 0 ? (
        <>
          <h3>{words.details.statements}</h3>
          <Code block className="raw">
            {statements.map((one) => `${one};`).join('\n')}
          </Code>
        </>
      ) : null}
      {files.length > 0 ? <h3>{words.details.files}</h3> : null}
      {files.map((file) => (
        <FileView key={`${file.path} ${file.from}`} file={file} compared={compared} />
      ))}
      {rows.length > 0 ? <h3>{words.details.rows}</h3> : null}
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without a key may be equal
        <RowView key={at} row={row} />
      ))}
      {left.rows + left.files > 0 ? (
        <Button variant="default" size="compact-sm" loading={isReadingMore} onClick={more}>
          {words.details.moreRows(left.rows, left.files)}
        </Button>
      ) : null}
    </>
  )
}
