// All jobs, running and past: their steps, how they ended, and their log.
import {
  ActionIcon,
  Button,
  Code,
  Drawer,
  Group,
  Loader,
  Text,
  TextInput,
  Tooltip,
  UnstyledButton,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronRight, Search, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { asFailure } from '../../src-main/contract/failure.ts'
import type { Job, Step } from '../../src-main/contract/models.ts'
import { useDialogState, useDialogs } from '../state/dialogs.ts'
import { useHost, usePart } from '../state/host.ts'
import { duration, secondsBetween, useNow } from '../state/time.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { CopyText, FailureNote } from './failure-note.tsx'
import { JobProgress } from './job-progress.tsx'
import { RemarkList } from './remarks.tsx'
import { useRovingFocus, walk } from './roving-focus.ts'
import { jobLook, StatusIcon } from './status-icon.tsx'
import { Ago } from './when.tsx'

const noJobs: readonly Job[] = []

export function JobPanel() {
  const { closeJobs } = useDialogs()
  const { jobs: panel } = useDialogState()
  const jobs = usePart((all) => (panel ? all.jobs : noJobs))
  const { client } = useHost()
  const [text, setText] = useState('')
  const wanted = text.trim()
  const found = useQuery({
    queryKey: ['jobs', wanted],
    queryFn: () => client.job.search({ text: wanted }),
    enabled: panel !== null && wanted !== '',
  })
  const shown = wanted === '' ? jobs : (found.data ?? [])
  return (
    <Drawer
      opened={panel !== null}
      onClose={closeJobs}
      position="right"
      size={460}
      title={words.jobs.title}
      closeButtonProps={{ 'aria-label': words.close }}
    >
      <TextInput
        size="xs"
        mb={10}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        placeholder={words.jobs.search}
        aria-label={words.jobs.search}
        leftSection={<Search size={14} aria-hidden />}
      />
      {wanted !== '' && found.isSuccess && shown.length === 0 ? (
        <Text size="sm" c="dimmed">
          {words.jobs.noneFound(wanted)}
        </Text>
      ) : (
        <JobList key={panel?.unfolded} jobs={shown} unfolded={panel?.unfolded ?? null} />
      )}
    </Drawer>
  )
}

interface Listed {
  readonly jobs: readonly Job[]
  readonly unfolded: string | null
}

export function JobList(props: Listed) {
  if (props.jobs.length > 0) return <Items {...props} />
  return (
    <Text size="sm" c="dimmed">
      {words.jobs.none}
    </Text>
  )
}

function Items({ jobs, unfolded }: Listed) {
  const list = useRef<HTMLUListElement>(null)
  useRovingFocus(list, '.jobs > li')
  return (
    <ul className="jobs" ref={list} onKeyDown={(event) => walk(event, '.jobs > li')}>
      {jobs.map((job) => (
        <JobItem key={job.id} job={job} first={job.id === unfolded} />
      ))}
    </ul>
  )
}

function JobItem({ job, first }: { readonly job: Job; readonly first: boolean }) {
  const [open, setOpen] = useState(first)
  const { cancel, waysOut } = useVerbs()
  const now = useNow()
  const took = duration(secondsBetween(job.startedAt, job.endedAt ? Date.parse(job.endedAt) : now) * 1000)
  const Chevron = open ? ChevronDown : ChevronRight
  return (
    <li aria-label={job.title}>
      <Group gap={4} wrap="nowrap">
        <UnstyledButton className="job-head" onClick={() => setOpen(!open)} aria-expanded={open}>
          <Chevron size={14} aria-hidden />
          <StatusIcon {...jobLook(job.state)} />
          <span className="job-title">{job.title}</span>
          <span className="job-aside">
            {words.jobs.state[job.state]} · <Ago at={job.startedAt} /> · {took}
          </span>
        </UnstyledButton>
        {job.state === 'running' ? (
          <Tooltip label={words.cancel}>
            <ActionIcon size="sm" onClick={() => cancel(job)} aria-label={words.jobs.cancelNamed(job.title)}>
              <X size={14} />
            </ActionIcon>
          </Tooltip>
        ) : null}
      </Group>
      {job.failure && job.state === 'failed' ? (
        <FailureNote failure={job.failure} onRemedy={waysOut(job.wish)} />
      ) : null}
      <RemarkList remarks={job.remarks} />
      {open ? <JobDetails job={job} /> : null}
    </li>
  )
}

function JobDetails({ job }: { readonly job: Job }) {
  return (
    <div className="job-details">
      {job.state === 'running' ? <JobProgress job={job} /> : null}
      <ol className="steps">
        {job.steps.map((step) => (
          <StepLine key={step.name} step={step} />
        ))}
      </ol>
      <JobLog job={job} />
    </div>
  )
}

function StepLine({ step }: { readonly step: Step }) {
  const took =
    step.startedAt && step.endedAt
      ? duration(secondsBetween(step.startedAt, Date.parse(step.endedAt)) * 1000)
      : step.state === 'waiting'
        ? ''
        : '…'
  return (
    <li className={`step step-${step.state}`}>
      {step.state === 'waiting' ? <span className="mark-blank" /> : <StatusIcon {...jobLook(step.state)} />}
      <span>{step.name}</span>
      <span className="step-took">{took}</span>
    </li>
  )
}

function JobLog({ job }: { readonly job: Job }) {
  const { client } = useHost()
  const [open, setOpen] = useState(false)
  const log = useQuery({
    queryKey: ['job-log', job.id, job.revision],
    queryFn: async () => (await client.job.log({ job: job.id })).lines.join('\n'),
    enabled: open,
    placeholderData: (before) => before,
  })
  return (
    <div>
      <Group gap={8}>
        <Button variant="subtle" size="compact-xs" onClick={() => setOpen(!open)} aria-expanded={open}>
          {words.jobs.log}
        </Button>
        {open && log.data ? <CopyText text={log.data} label={words.jobs.copyLog} /> : null}
      </Group>
      {open && log.error ? <FailureNote failure={asFailure(log.error).facts()} /> : null}
      {open && log.isPending ? <Loader size="xs" aria-label={words.jobs.log} /> : null}
      {open && log.data !== undefined ? (
        <Code block className="raw" tabIndex={0}>
          {log.data || words.jobs.noLog}
        </Code>
      ) : null}
    </div>
  )
}
