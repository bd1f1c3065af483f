// Shows a merge: whose work is put on top of what, and the conflicts that somebody decides before it goes on.
import { Anchor, Button, Text, Title } from '@mantine/core'
import { ArrowLeft, Play, Trash2 } from 'lucide-react'
import type { Merge, Production } from '../../src-main/contract/models.ts'
import { ActionButton } from '../components/action-button.tsx'
import { useActs } from '../components/command.tsx'
import { FailureNote } from '../components/failure-note.tsx'
import { JobProgress } from '../components/job-progress.tsx'
import { mergeCommands, whyNotGoOn } from '../components/merge-commands.ts'
import { RemarkList } from '../components/remarks.tsx'
import { Ago } from '../components/when.tsx'
import { MergeConflicts } from '../merging/merge-conflicts.tsx'
import { usePart } from '../state/host.ts'
import { isWaiting, useJobOf } from '../state/merges.ts'
import { hrefOf } from '../state/route.ts'
import { words } from '../words.ts'

export function MergeScreen(props: { readonly merge: Merge | undefined; readonly production: Production | undefined }) {
  const { merge, production } = props
  const back = (
    <Anchor href={hrefOf(production ? { is: 'production', id: production.id } : { is: 'start' })} size="sm">
      <ArrowLeft size={12} aria-hidden /> {production?.name ?? words.clones.back}
    </Anchor>
  )
  if (!merge) {
    return (
      <div className="clone-page">
        {back}
        <Text mt="md">{words.merging.page.gone}</Text>
      </div>
    )
  }
  return (
    <div className="clone-page fills">
      {back}
      <header className="merge-head">
        <div className="merge-named">
          <Title order={1} size="h3" className="whole-name">
            {words.merging.title(merge)}
          </Title>
          <MergeFacts merge={merge} />
        </div>
        <MergeActions merge={merge} />
      </header>
      <MergeTrouble merge={merge} />
      <RemarkList remarks={merge.findings} />
      <MergeConflicts merge={merge} />
    </div>
  )
}

/** Whose work it is, each at which instant, and what it is put on top of. */
function MergeFacts({ merge }: { readonly merge: Merge }) {
  const { is, sources, onto, dataAt, state } = merge
  const said = words.merging.page
  return (
    <Text size="xs" c="dimmed" component="div" className="merge-facts">
      <span>{said.state[state]}</span>
      {sources.map(({ clone, name, at, changes }) => (
        <span key={clone}>
          {said.sourceAt(name, words.merging.preview.changes(changes))}, <Ago at={at} />
        </span>
      ))}
      {is === 'refresh' || is === 'merge' ? (
        <span>
          {said.ontoProduction} <Ago at={dataAt} />
        </span>
      ) : (
        <span>{said.onto(onto)}</span>
      )}
    </Text>
  )
}

/** Why it cannot be made any more, or was not. */
function MergeTrouble({ merge }: { readonly merge: Merge }) {
  const acts = useActs()
  const job = useJobOf(merge)
  if (!isWaiting(merge)) return null
  if (merge.lost.length > 0) {
    return <FailureNote failure={{ code: 'not-found', message: words.merging.page.lost(merge.lost) }} />
  }
  if (job?.state !== 'failed' || !job.failure) return null
  return <FailureNote failure={job.failure} onRemedy={{ retry: () => mergeCommands.continue.act(merge, acts) }} />
}

function MergeActions({ merge }: { readonly merge: Merge }) {
  const acts = useActs()
  const { clone, state } = merge
  const made = usePart(({ clones }) => clones.find((one) => one.id === clone))
  const job = useJobOf(merge)
  const { continue: goOn, forget } = mergeCommands
  const off = whyNotGoOn(merge)
  if (job?.state === 'running') {
    return (
      <div className="change-job">
        <JobProgress job={job} title brief />
      </div>
    )
  }
  if (!isWaiting(merge)) {
    return state === 'done' && made ? (
      <Button component="a" href={hrefOf({ is: 'clone', id: made.id })}>
        {words.merging.page.result(made.name)}
      </Button>
    ) : null
  }
  return (
    <div className="merge-actions">
      <ActionButton disabledReason={undefined} icon={<Trash2 size={14} />} act={() => forget.act(merge, acts)}>
        {forget.label}
      </ActionButton>
      <ActionButton disabledReason={off} icon={<Play size={14} />} variant="filled" act={() => goOn.act(merge, acts)}>
        {goOn.label}
      </ActionButton>
    </div>
  )
}
