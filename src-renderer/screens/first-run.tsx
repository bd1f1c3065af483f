// Shown while nothing is linked: what Sitefork does, and the two next steps.
import { Button, Stack, Text, Title } from '@mantine/core'
import { FlaskConical, Plus } from 'lucide-react'
import icon from '../../resources/icons/icon.svg'
import { ActionButton } from '../components/action-button.tsx'
import { JobList } from '../components/job-panel.tsx'
import { useDialogs } from '../state/dialogs.ts'
import { usePart } from '../state/host.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'

export function FirstRun() {
  const dialogs = useDialogs()
  const hasDemo = usePart(({ capabilities }) => capabilities.demo !== null)
  return (
    <div className="first-run">
      <Stack gap={12} align="flex-start">
        <img src={icon} alt="" width={44} height={44} />
        <Title order={1} size="h3">
          {words.firstRun.title}
        </Title>
        <Text size="sm">{words.firstRun.body}</Text>
        <Button size="sm" leftSection={<Plus size={16} />} onClick={() => dialogs.open({ is: 'link' })}>
          {words.rail.link}
        </Button>
        {hasDemo ? <Demo /> : null}
      </Stack>
    </div>
  )
}

/** The progress of the demo while it starts. */
function Demo() {
  const { run } = useVerbs()
  const job = usePart(({ jobs }) => jobs.find((one) => one.verb === 'demo' && one.state === 'running'))
  const ready = usePart(({ engine }) => engine.is === 'ready')
  return (
    <div className="first-run-demo">
      {job ? (
        <JobList jobs={[job]} unfolded={job.id} />
      ) : (
        <Stack gap={10} align="flex-start">
          <Text size="sm" c="dimmed">
            {words.firstRun.demoHint}
          </Text>
          <ActionButton
            disabledReason={ready ? undefined : words.production.noEngine}
            icon={<FlaskConical size={14} />}
            act={() => run((client) => client.startDemo())}
          >
            {words.firstRun.demo}
          </ActionButton>
        </Stack>
      )}
    </div>
  )
}
