// A clone's Changes tab: what was done in it since the point it rests on, and how to take any of it back.
import { Button, Tooltip } from '@mantine/core'
import { GitMerge, Rocket } from 'lucide-react'
import { useMemo } from 'react'
import type { Clone } from '../../src-main/contract/models.ts'
import { ChangeExplorer } from '../changes/change-explorer.tsx'
import { partIn } from '../changes/change-pane.tsx'
import type { Opened } from '../changes/change-rows.ts'
import { CompletenessLine } from '../changes/completeness-line.tsx'
import { idsOf, type Picked } from '../changes/picked.ts'
import { disabledProps } from '../components/action-button.tsx'
import { type CloneSubject, cloneCommands, whyBusy } from '../components/clone-commands.ts'
import { type Command, useActs } from '../components/command.tsx'
import { JobProgress } from '../components/job-progress.tsx'
import { sitefork } from '../components/shell-line.tsx'
import { useDialogs } from '../state/dialogs.ts'
import { usePart } from '../state/host.ts'
import { beginPromotion } from '../state/promotions.ts'
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
  const bring = (picked: readonly Picked[]) => {
    const [only, ...others] = picked
    dialogs.open({ is: 'pick', clone: id, ...idsOf(picked), ...(only && others.length === 0 && { title: only.title }) })
  }
  const promote = (picked: readonly Picked[]) =>
    run((client) => beginPromotion(client, { is: 'promote', clone: id, ...idsOf(picked) }, 'compare'))
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
            <span className="inline">
              <CompletenessLine
                completeness={list.completeness}
                disabledReason={disabledReason}
                onProve={() => run((client) => client.change.prove({ clone: id }))}
              />
              <CloneVerb command={cloneCommands.compare} clone={clone} />
              <CloneVerb command={cloneCommands.promote} clone={clone} />
            </span>
          )}
        </div>
      )}
      onUndo={undo}
      undoOff={disabledReason}
      verbs={[
        { label: words.promoting.promote, icon: Rocket, act: promote },
        { label: words.merging.pick.bring, icon: GitMerge, act: bring },
      ]}
    />
  )
}

function CloneVerb({ command, clone }: { readonly command: Command<CloneSubject>; readonly clone: Clone }) {
  const acts = useActs()
  const { label, icon: Icon, disabledReason, act } = command
  const subject = { clone, safety: undefined }
  const off = disabledReason?.(subject)
  return (
    <Tooltip label={off} disabled={!off}>
      <Button
        size="compact-sm"
        fz="xs"
        variant="default"
        leftSection={<Icon size={12} />}
        {...disabledProps(off)}
        onClick={() => off || act(subject, acts)}
      >
        {label}
      </Button>
    </Tooltip>
  )
}
