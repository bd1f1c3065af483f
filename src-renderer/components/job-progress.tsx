// A running job in place: which step, how far, and the way to stop it.
import { ActionIcon, Group, Text, Tooltip } from '@mantine/core'
import { X } from 'lucide-react'
import { jobShare } from '../../src-main/contract/job-share.ts'
import type { Job, Step } from '../../src-main/contract/models.ts'
import { size } from '../../src-main/contract/size.ts'
import { duration, secondsBetween, useMoments, useNow } from '../state/time.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { Bar } from './bar.tsx'

/** `brief` is no higher than a line of text and its bar: for rows. */
export function JobProgress(props: { readonly job: Job; readonly title?: boolean; readonly brief?: boolean }) {
  const { job, title = false, brief = false } = props
  const { cancel } = useVerbs()
  const step = currentStep(job)
  return (
    <div className="job-progress">
      <Group gap={4} wrap="nowrap" justify="space-between">
        <Text size="xs" truncate fw={500}>
          {title ? job.title : step?.name}
        </Text>
        <Tooltip label={words.cancel}>
          <ActionIcon size="xs" onClick={() => cancel(job)} aria-label={words.jobs.cancelNamed(job.title)}>
            <X size={12} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <JobBar job={job} label={`${job.title}: ${step?.name ?? ''}`} />
      {brief ? null : (
        <Text size="xs" c="dimmed" truncate mt={2}>
          {title && step ? `${step.name} · ` : ''}
          <Measure job={job} step={step} />
        </Text>
      )}
    </div>
  )
}

/** Bytes where they are known; otherwise what the step says, and how long it has taken. */
function Measure({ job, step }: { readonly job: Job; readonly step: Step | undefined }) {
  const now = useNow()
  const progress = step?.progress
  const time = duration(secondsBetween(step?.startedAt ?? job.startedAt, now) * 1000)
  if (progress?.total) {
    const show = progress.unit === 'bytes' ? size : String
    return `${show(progress.done)} of ${show(progress.total)} · ${time}`
  }
  const usual = job.expectedMs === null ? '' : ` · ${words.jobs.usually(duration(job.expectedMs))}`
  return `${step?.description ? `${step.description} · ` : ''}${time}${usual}`
}

function currentStep(job: Job): Step | undefined {
  return job.steps.find((step) => step.state === 'running') ?? job.steps.find((step) => step.state === 'waiting')
}

/** One for the whole job, which goes on as its time does. */
function JobBar({ job, label }: { readonly job: Job; readonly label: string }) {
  return <Bar of={jobShare(job, useMoments())} label={label} />
}
