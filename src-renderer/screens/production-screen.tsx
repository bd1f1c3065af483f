// Shows one production: its header, timeline and clones; while it is being linked, the progress.
import { Text } from '@mantine/core'
import { memo, useMemo } from 'react'
import type { Job, Point, Production } from '../../src-main/contract/models.ts'
import { CloneList } from '../components/clone-list.tsx'
import { FailureNote } from '../components/failure-note.tsx'
import { JobList } from '../components/job-panel.tsx'
import { whyNoFork } from '../components/production-commands.ts'
import { ProductionHeader } from '../components/production-header.tsx'
import { ProductionTimeline } from '../components/timeline.tsx'
import { WaitingMerges } from '../merging/waiting-merges.tsx'
import { WaitingPromotions } from '../promoting/waiting-promotions.tsx'
import { useDialogs } from '../state/dialogs.ts'
import { usePart } from '../state/host.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'

export function ProductionScreen({ production }: { readonly production: Production }) {
  const { id } = production
  const own = useOwnPoints(id)
  const ready = usePart(({ engine }) => engine.is === 'ready')
  const disabledReason = whyNoFork(production, ready, own)
  const linking = usePart(({ jobs }) =>
    jobs.find((job) => job.verb === 'link' && job.production === id && job.state === 'running'),
  )
  return (
    <>
      <ProductionHeader production={production} points={own} />
      <SyncTrouble production={production} />
      <WaitingMerges of={(merge) => merge.production === id} />
      <WaitingPromotions of={(promotion) => promotion.production === id} />
      {linking ? (
        <section className="linking">
          <Text size="sm" mb={8}>
            {words.production.linking}
          </Text>
          <JobList jobs={[linking]} unfolded={linking.id} />
        </section>
      ) : null}
      {own.length > 0 || !linking ? (
        <>
          <ProductionTimeline
            production={production}
            points={own}
            disabledReason={disabledReason === words.production.noPoint ? undefined : disabledReason}
          />
          <Clones production={id} disabledReason={disabledReason} />
        </>
      ) : null}
    </>
  )
}

/** Newest first. */
function useOwnPoints(production: string): readonly Point[] {
  const points = usePart((all) => all.points)
  return useMemo(
    () => points.filter((point) => point.production === production).sort((a, b) => b.at.localeCompare(a.at)),
    [points, production],
  )
}

/** The clones, newest first. They are separate because they change more often than the rest of the page. */
const Clones = memo(function Clones({ production, disabledReason }: Of) {
  const clones = usePart((all) => all.clones)
  const jobs = usePart((all) => all.jobs)
  const dialogs = useDialogs()
  const cards = clones
    .filter((clone) => clone.production === production)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
    .map((clone) => ({ clone, job: runningFor(jobs, clone.id) }))
  return (
    <CloneList cards={cards} disabledReason={disabledReason} onFork={() => dialogs.open({ is: 'fork', production })} />
  )
})

interface Of {
  readonly production: string
  /** Why nothing can be forked; undefined when it can. */
  readonly disabledReason: string | undefined
}

export const runningFor = (jobs: readonly Job[], clone: string) =>
  jobs.find((job) => job.clone === clone && job.state === 'running')

function SyncTrouble({ production }: { readonly production: Production }) {
  const dialogs = useDialogs()
  const { run, waysOfProduction } = useVerbs()
  const { sync, id } = production
  if (sync.is !== 'broken' && sync.is !== 'reconnecting') return null
  return (
    <div className="banner-failure">
      <FailureNote
        failure={sync.failure}
        onRemedy={{
          ...waysOfProduction(id),
          retry: () => run((client) => client.production.resumeLink({ production: id })),
          'show-log': () => dialogs.openJobs(),
        }}
      />
    </div>
  )
}
