// A clone's Changes tab: what was done in it since the point it rests on, and how to take any of it back.
import { useMemo } from 'react'
import type { Clone } from '../../src-main/contract/models.ts'
import { ChangeExplorer } from '../changes/change-explorer.tsx'
import { type Opened, partIn } from '../changes/change-pane.tsx'
import { CompletenessLine } from '../changes/completeness-line.tsx'
import { whyBusy } from '../components/clone-commands.ts'
import { JobProgress } from '../components/job-progress.tsx'
import { sitefork } from '../components/shell-line.tsx'
import { useDialogs } from '../state/dialogs.ts'
import { usePart } from '../state/host.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { runningFor } from './production-screen.tsx'

export function CloneChanges({ clone }: { readonly clone: Clone }) {
  const { id, name, status, point, changes } = clone
  const dialogs = useDialogs()
  const { run } = useVerbs()
  const jobs = usePart((all) => all.jobs)
  const job = runningFor(jobs, id)
  const compared = useMemo(() => ({ from: null, to: { is: 'clone' as const, clone: id } }), [id])
  const disabledReason = whyBusy(clone) ?? (job ? words.clones.busy(job.title) : undefined)
  const undo = (row: Opened) => {
    const { title, rows, files } = row.is === 'thing' ? row.thing : row.edit
    dialogs.open({ is: 'undo-change', clone: id, part: partIn(row), title, rows, files })
  }
  const bring = (rows: readonly Opened[]) => {
    const [only, ...others] = rows
    const title = only && others.length === 0 ? titleIn(only) : undefined
    const things = rows.flatMap((row) => (row.is === 'thing' ? row.thing.id : []))
    const edits = rows.flatMap((row) => (row.is === 'edit' ? row.edit.id : []))
    dialogs.open({ is: 'pick', clone: id, things, edits, ...(title !== undefined && { title }) })
  }
  return (
    <ChangeExplorer
      compared={compared}
      hasEdits
      name={name}
      command={(view) => sitefork('changes', name, `--${view}`)}
      empty={({ noise }) => (noise.rows + noise.files > 0 ? words.changes.noneSince : words.changes.none)}
      live={{ isRunning: status === 'running', signs: JSON.stringify([changes, point, status, job?.id]) }}
      facts={(list) => (
        <div className="change-facts">
          <span className="change-aside truncate">{words.changes.since(list.from)}</span>
          {job ? (
            <span className="change-job">
              <JobProgress job={job} title brief />
            </span>
          ) : (
            <CompletenessLine
              completeness={list.completeness}
              disabledReason={disabledReason}
              onProve={() => run((client) => client.change.prove({ clone: id }))}
            />
          )}
        </div>
      )}
      onUndo={undo}
      undoOff={disabledReason}
      onBring={bring}
    />
  )
}

const titleIn = (row: Opened) => (row.is === 'thing' ? row.thing.title : row.edit.title)
