// Shows a merge: whose work is put on top of what, and the conflicts that somebody decides before it goes on.
import { Anchor, Button, Text, Title } from '@mantine/core'
import { ArrowLeft, Play, Trash2 } from 'lucide-react'
import type { Merge, Production } from '../../src-main/contract/models.ts'
import { ActionButton } from '../components/action-button.tsx'
import { useActs } from '../components/command.tsx'
import { JobProgress } from '../components/job-progress.tsx'
import { mergeCommands, whyNotGoOn } from '../components/merge-commands.ts'
import { RemarkList } from '../components/remarks.tsx'
import { Ago } from '../components/when.tsx'
import { ConflictExplorer } from '../merging/conflict-explorer.tsx'
import { usePart } from '../state/host.ts'
import { isWaiting } from '../state/merges.ts'
import { hrefOf } from '../state/route.ts'
import { words } from '../words.ts'
import { runningFor } from './production-screen.tsx'

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
      <RemarkList remarks={merge.findings} />
      <ConflictExplorer merge={merge} />
    </div>
  )
}

/** Whose work it is, each at which instant, and what it is put on top of. */
function MergeFacts({ merge }: { readonly merge: Merge }) {
  const { sources, onto, state } = merge
  const said = words.merging.page
  return (
    <Text size="xs" c="dimmed" component="div" className="merge-facts">
      <span>{said.state[state]}</span>
      {sources.map(({ clone, name, at, changes }) => (
        <span key={clone}>
          {said.sourceAt(name, words.merging.preview.changes(changes))}, <Ago at={at} />
        </span>
      ))}
      <span>{words.merging.preview.atPoint(onto)}</span>
    </Text>
  )
}

function MergeActions({ merge }: { readonly merge: Merge }) {
  const acts = useActs()
  const { clone, state } = merge
  const jobs = usePart((all) => all.jobs)
  const made = usePart(({ clones }) => clones.find((one) => one.id === clone))
  const job = clone === null ? undefined : runningFor(jobs, clone)
  const { continue: goOn, forget } = mergeCommands
  const off = whyNotGoOn(merge)
  if (job) {
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
