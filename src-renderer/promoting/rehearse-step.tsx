// Tries a promotion on a clone of production as it is now: begun here, opened in the browser, with what was found.
import { Anchor, Button, Group, Text } from '@mantine/core'
import { ExternalLink, FlaskConical } from 'lucide-react'
import type { Clone, Job, Production, Promotion } from '../../src-main/contract/models.ts'
import { ActionButton } from '../components/action-button.tsx'
import { CloneStatusLine } from '../components/clone-card.tsx'
import { opens } from '../components/clone-commands.ts'
import { FailureNote } from '../components/failure-note.tsx'
import { JobProgress } from '../components/job-progress.tsx'
import { RemarkList } from '../components/remarks.tsx'
import { ShellLine, sitefork } from '../components/shell-line.tsx'
import { toDecide } from '../state/conflicts.ts'
import { usePart } from '../state/host.ts'
import { useJobOf } from '../state/merges.ts'
import { hrefOf } from '../state/route.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { NextStep } from './next-step.tsx'
import { StepVerbs } from './promotion-steps.tsx'

export function RehearseStep(props: { readonly promotion: Promotion; readonly production: Production }) {
  const { promotion, production } = props
  const { run } = useVerbs()
  const job = useJobOf(promotion)
  const clone = usePart(({ clones }) => clones.find((one) => one.id === promotion.rehearsal))
  const said = words.promoting.rehearse
  const left = toDecide(promotion)
  const off = left > 0 ? said.decideFirst(left) : undefined
  const isRunning = job?.verb === 'rehearse' && job.state === 'running'
  const rehearse = () => run((client) => client.promotion.rehearse({ promotion: promotion.id }))
  return (
    <>
      <StepVerbs>
        <NextStep promotion={promotion} step="write" disabledReason={off} />
      </StepVerbs>
      <div className="step-panel">
        <Text size="sm">{said.body(production.name)}</Text>
        {isRunning ? (
          <JobProgress job={job} />
        ) : (
          <Group gap={8}>
            <ActionButton
              variant={clone ? 'default' : 'filled'}
              icon={<FlaskConical size={14} />}
              disabledReason={off}
              act={rehearse}
            >
              {clone ? said.again : said.submit}
            </ActionButton>
          </Group>
        )}
        {job?.verb === 'rehearse' && job.state === 'failed' && job.failure ? (
          <FailureNote failure={job.failure} onRemedy={{ retry: rehearse }} />
        ) : null}
        {clone ? (
          <Rehearsed clone={clone} job={job} />
        ) : isRunning ? null : (
          <Text size="sm" c="dimmed">
            {said.none}
          </Text>
        )}
        <ShellLine command={sitefork('write-promotion', promotion.id, '--rehearse')} />
      </div>
    </>
  )
}

function Rehearsed({ clone, job }: { readonly clone: Clone; readonly job: Job | undefined }) {
  const said = words.promoting.rehearse
  const found = [...new Set([...clone.remarks, ...(job?.clone === clone.id ? job.remarks : [])])]
  return (
    <section className="rehearsed" aria-label={said.done}>
      <Group gap={10}>
        <Text size="sm" fw={600}>
          {said.done} <Anchor href={hrefOf({ is: 'clone', id: clone.id })}>{clone.name}</Anchor>
        </Text>
        <CloneStatusLine clone={clone} />
      </Group>
      {found.length > 0 ? <RemarkList remarks={found} /> : <Text size="sm">{said.foundNothing}</Text>}
      <Group gap={8}>
        <Button
          component="a"
          href={clone.url}
          target="_blank"
          rel="noreferrer"
          disabled={!opens(clone)}
          leftSection={<ExternalLink size={14} />}
          aria-label={said.openNamed(clone.name)}
        >
          {said.open}
        </Button>
      </Group>
    </section>
  )
}
