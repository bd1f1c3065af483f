// One line of a list of changes: a heading, a thing, an edit, or the noise that is folded into it.
import {
  ChevronDown,
  ChevronRight,
  CirclePlus,
  Cog,
  Database,
  Globe,
  Pencil,
  Terminal,
  Trash2,
  User,
} from 'lucide-react'
import { memo } from 'react'
import type { Edit, Editor, Thing } from '../../src-main/contract/changes.ts'
import { absolute } from '../../src-main/contract/instant.ts'
import { ago, useSaid } from '../state/time.ts'
import { words } from '../words.ts'
import type { ChangeRow } from './change-rows.ts'

export const ChangeLine = memo(function ChangeLine({ row }: { readonly row: ChangeRow }) {
  switch (row.is) {
    case 'heading':
      return (
        <div className="change-heading">
          {row.text} {row.hint ? <span className="change-aside">{row.hint}</span> : null}
        </div>
      )
    case 'thing':
      return <ThingLine thing={row.thing} />
    case 'edit':
      return <EditLine edit={row.edit} />
    case 'noise':
      return (
        <div className="change-line" data-class="noise">
          {row.isOpen ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
          <span className="change-title truncate">
            {words.changes.noise(row.rows, row.files)} <span className="change-aside">{words.changes.noiseHint}</span>
          </span>
          <span className="change-aside">{row.isOpen ? words.changes.fold : words.changes.unfold}</span>
        </div>
      )
  }
})

const marks = { added: CirclePlus, changed: Pencil, removed: Trash2 } as const
const tones = { added: 'tone-good', changed: 'tone-accent', removed: 'tone-bad' } as const

export function ChangeMark({ change }: { readonly change: Thing['change'] }) {
  const Icon = marks[change]
  return <Icon size={14} className={`mark ${tones[change]}`} role="img" aria-label={words.changes.changed[change]} />
}

function ThingLine({ thing }: { readonly thing: Thing }) {
  const { title, summary, kind, rows, files, at, why } = thing
  return (
    <div className="change-line" data-class={thing.class} title={why ?? undefined}>
      <ChangeMark change={thing.change} />
      <span className="change-title truncate">
        <span className="unseen">{kind} </span>
        {title} <span className="change-aside">{summary}</span>
      </span>
      <span className="change-made">{words.changes.rowsAndFiles(rows, files)}</span>
      {at ? <Time at={at} /> : null}
    </div>
  )
}

const editors: Readonly<Record<Editor['is'], typeof User>> = {
  user: User,
  command: Terminal,
  visitor: Globe,
  unnamed: Database,
  wordpress: Cog,
}

function EditLine({ edit }: { readonly edit: Edit }) {
  const { title, at, by, request, folded, why } = edit
  const Icon = editors[by.is]
  return (
    <div className="change-line" data-class={edit.class} title={why ?? request ?? undefined}>
      <Time at={at} />
      <span className="mark change-by" title={words.changes.editor(by)}>
        <Icon size={14} aria-hidden />
      </span>
      <span className="change-title truncate">
        {title} {folded > 1 ? <span className="change-aside">{words.changes.folded(edit)}</span> : null}
      </span>
      <span className="change-made">{words.changes.made(edit)}</span>
    </div>
  )
}

function Time({ at }: { readonly at: string }) {
  const said = useSaid((now) => ago(at, now))
  return (
    <time className="change-at" dateTime={at} title={absolute(at)}>
      {said}
    </time>
  )
}
