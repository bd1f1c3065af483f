// One production: its header, its points, its clones; while it is being linked, how far that is.
import { Text } from '@mantine/core'
import type { Job, Production } from '../../src-main/contract/models.ts'
import { CloneList } from '../components/clone-list.tsx'
import { FailureNote } from '../components/failure-note.tsx'
import { JobList } from '../components/job-panel.tsx'
import { ProductionHeader, whyNoFork } from '../components/production-header.tsx'
import { Timeline } from '../components/timeline.tsx'
import { useDesk } from '../state/desk.ts'
import { useSnapshot } from '../state/host.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'

export function ProductionScreen({ production }: { readonly production: Production }) {
  const { clones, points, jobs, engine } = useSnapshot()
  const desk = useDesk()
  const own = points.filter((point) => point.production === production.id).sort((a, b) => b.at.localeCompare(a.at))
  const faces = clones
    .filter((clone) => clone.production === production.id)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
    .map((clone) => ({ clone, production, job: runningFor(jobs, clone.id) }))
  const ready = engine.is === 'ready'
  const off = whyNoFork(production, ready, own)
  const linking = jobs.find((job) => job.verb === 'link' && job.production === production.id && job.state === 'running')
  return (
    <>
      <ProductionHeader production={production} points={own} />
      <SyncTrouble production={production} />
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
          <Timeline production={production} points={own} off={off === words.production.noPoint ? undefined : off} />
          <CloneList faces={faces} off={off} onFork={() => desk.open({ is: 'fork', production: production.id })} />
        </>
      ) : null}
    </>
  )
}

export const runningFor = (jobs: readonly Job[], clone: string) =>
  jobs.find((job) => job.clone === clone && job.state === 'running')

function SyncTrouble({ production }: { readonly production: Production }) {
  const desk = useDesk()
  const { resumeLink, reseed } = useVerbs()
  const { sync, id } = production
  if (sync.is !== 'broken' && sync.is !== 'reconnecting') return null
  const edit = () => desk.open({ is: 'edit-source', production: id })
  return (
    <div className="banner-failure">
      <FailureNote
        failure={sync.failure}
        onRemedy={{
          retry: () => resumeLink(production),
          'edit-source': edit,
          'accept-host-key': edit,
          relink: () => reseed(production),
          'show-log': () => desk.openJobs(),
        }}
      />
    </div>
  )
}
