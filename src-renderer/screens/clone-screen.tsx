// Shows a clone's page: everything about it that a card has no room for.
import { Anchor, Code, Text, Title } from '@mantine/core'
import { ArrowLeft } from 'lucide-react'
import type { Clone, Production } from '../../src-main/contract/models.ts'
import { CloneActions } from '../components/clone-actions.tsx'
import { CloneAddress, CloneStatusLine, DataTime, OwnSize, Tile } from '../components/clone-card.tsx'
import { CloneHistory } from '../components/clone-history.tsx'
import { FailureNote } from '../components/failure-note.tsx'
import { JobList } from '../components/job-panel.tsx'
import { JobProgress } from '../components/job-progress.tsx'
import { RemarkList } from '../components/remarks.tsx'
import { CopyIcon } from '../components/shell-line.tsx'
import { MergeFindings } from '../merging/merge-findings.tsx'
import { WaitingMerges } from '../merging/waiting-merges.tsx'
import { WorkIn } from '../merging/work-in.tsx'
import { WaitingPromotions } from '../promoting/waiting-promotions.tsx'
import { usePart } from '../state/host.ts'
import { hrefOf } from '../state/route.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { CloneChanges } from './clone-changes.tsx'
import { runningFor } from './production-screen.tsx'

export function CloneScreen({
  clone,
  production,
  tab = 'overview',
}: {
  readonly clone: Clone | undefined
  readonly production: Production | undefined
  readonly tab?: 'overview' | 'changes' | undefined
}) {
  const back = (
    <Anchor href={hrefOf(production ? { is: 'production', id: production.id } : { is: 'start' })} size="sm">
      <ArrowLeft size={12} aria-hidden /> {production?.name ?? words.clones.back}
    </Anchor>
  )
  if (!clone) {
    return (
      <div className="clone-page">
        {back}
        <Text mt="md">{words.clones.gone}</Text>
      </div>
    )
  }
  return (
    <div className={tab === 'overview' ? 'clone-page' : 'clone-page fills'}>
      {back}
      <header className="clone-header">
        <div className="clone-named">
          <Tile clone={clone} />
          <div className="production-facts">
            <Title order={1} size="h3" className="whole-name">
              {clone.name}
            </Title>
            <CloneAddress clone={clone} />
          </div>
        </div>
        <CloneActions clone={clone} as="page" />
      </header>
      <WaitingMerges of={(merge) => merge.clone === clone.id} />
      <WaitingPromotions of={(promotion) => promotion.clone === clone.id} />
      <CloneTabs clone={clone} tab={tab} />
      {tab === 'changes' ? (
        <CloneChanges key={clone.id} clone={clone} />
      ) : (
        <Overview clone={clone} production={production} />
      )}
    </div>
  )
}

/** The parts of the page, each with an address of its own. */
function CloneTabs({ clone, tab }: { readonly clone: Clone; readonly tab: 'overview' | 'changes' }) {
  const { id, changes } = clone
  const count = changes && changes.things > 0 ? <span className="tab-count">{changes.things}</span> : null
  const tabs = [
    { name: 'overview', href: hrefOf({ is: 'clone', id }), label: words.changes.overview, count: null },
    { name: 'changes', href: hrefOf({ is: 'clone', id, tab: 'changes' }), label: words.changes.tab, count },
  ] as const
  return (
    <nav className="clone-tabs" aria-label={words.changes.tabs(clone.name)}>
      {tabs.map((one) => (
        <a key={one.name} href={one.href} aria-current={one.name === tab ? 'page' : undefined}>
          {one.label} {one.count}
        </a>
      ))}
    </nav>
  )
}

function Overview({ clone, production }: { readonly clone: Clone; readonly production: Production | undefined }) {
  const jobs = usePart((all) => all.jobs)
  const verbs = useVerbs()
  const job = runningFor(jobs, clone.id)
  return (
    <div className="overview">
      {clone.failure && !job ? (
        <FailureNote failure={clone.failure} onRemedy={{ retry: () => verbs.start(clone) }} />
      ) : null}
      <dl className="facts">
        <dt>{words.clones.state}</dt>
        <dd className="clone-doing">{job ? <JobProgress job={job} brief /> : <CloneStatusLine clone={clone} />}</dd>
        <dt>{words.clones.data}</dt>
        <dd>
          <DataTime clone={clone} />
          <RemarkList remarks={clone.remarks} />
        </dd>
        <dt>{words.clones.size}</dt>
        <dd>
          <OwnSize clone={clone} />
        </dd>
        <dt>{words.clones.sql}</dt>
        <dd>
          <SqlAccess clone={clone} production={production} />
        </dd>
      </dl>
      <MergeFindings clone={clone.id} />
      <WorkIn clone={clone} />
      <h2>{words.history.heading}</h2>
      <CloneHistory clone={clone} />
      <h2>{words.clones.jobs}</h2>
      <JobList jobs={jobs.filter((one) => one.clone === clone.id)} unfolded={null} />
    </div>
  )
}

function SqlAccess({ clone, production }: { readonly clone: Clone; readonly production: Production | undefined }) {
  if (clone.databasePort === null || !production) return words.clones.sqlOff
  const { name } = production.database
  const { server } = production.facts
  const client = server === 'mysql' ? 'mysql' : 'mariadb --skip-ssl'
  const command = `${client} -h 127.0.0.1 -P ${clone.databasePort} -p ${name}`
  return (
    <span className="inline">
      <Code>{`127.0.0.1:${clone.databasePort}`}</Code> {name}, {words.clones.sqlAccount}
      <CopyIcon text={command} />
    </span>
  )
}
