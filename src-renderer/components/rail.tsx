// The rail: which productions there are, what is being done, how full the pool is.
import { ActionIcon, Button, Group, ScrollArea, Text, Tooltip, useMantineColorScheme } from '@mantine/core'
import { CircleHelp, Plus, Settings, Stethoscope, SunMoon } from 'lucide-react'
import { memo } from 'react'
import icon from '../../resources/icons/icon.svg'
import type { Production, Snapshot, SyncState } from '../../src-main/contract/models.ts'
import { isPullLate, seenSync } from '../../src-main/contract/seen-sync.ts'
import { size } from '../../src-main/contract/size.ts'
import { useDialogs } from '../state/dialogs.ts'
import { usePart } from '../state/host.ts'
import { hrefOf } from '../state/route.ts'
import { secondsBetween, span, useNow } from '../state/time.ts'
import { words } from '../words.ts'
import { Bar } from './bar.tsx'
import { JobProgress } from './job-progress.tsx'
import { StatusIcon, syncLook } from './status-icon.tsx'

export const Rail = memo(function Rail({ selected }: { readonly selected: string | undefined }) {
  const dialogs = useDialogs()
  return (
    <nav className="rail" aria-label={words.rail.label}>
      <Group gap={8} px={12} py={10}>
        <img src={icon} alt="" width={22} height={22} />
        <Text fw={650}>{words.app}</Text>
      </Group>
      <ScrollArea flex={1} type="auto" offsetScrollbars={false}>
        <Heading>{words.rail.productions}</Heading>
        <ProductionRows selected={selected} />
        <Button
          variant="subtle"
          fullWidth
          justify="flex-start"
          leftSection={<Plus size={14} />}
          onClick={() => dialogs.open({ is: 'link' })}
        >
          {words.rail.link}
        </Button>
        <RunningJobs />
      </ScrollArea>
      <PoolUse />
      <Foot />
    </nav>
  )
})

const Heading = ({ children }: { readonly children: React.ReactNode }) => (
  <Text component="h2" className="rail-heading">
    {children}
  </Text>
)

/** They are told anew every other second, and little of the rail changes with them. */
function ProductionRows({ selected }: { readonly selected: string | undefined }) {
  const productions = usePart((all) => all.productions)
  return productions.map((production) => (
    <ProductionRow key={production.id} production={production} selected={production.id === selected} />
  ))
}

function ProductionRow({ production, selected }: { readonly production: Production; readonly selected: boolean }) {
  const now = useNow()
  const sync = seenSync(production.sync, now)
  return (
    <a
      href={hrefOf({ is: 'production', id: production.id })}
      className="rail-row"
      aria-current={selected ? 'page' : undefined}
    >
      <StatusIcon {...syncLook(sync, isPullLate(production, now))} />
      <span className="rail-name" title={production.name}>
        {production.name}
      </span>
      <SyncAside sync={sync} isLate={isPullLate(production, now)} now={now} />
    </a>
  )
}

/** Only what is not as it should be needs words here. */
function SyncAside(props: { readonly sync: SyncState; readonly isLate: boolean; readonly now: number }) {
  const { sync, isLate, now } = props
  if (sync.is === 'pulled') {
    const text = words.sync.pulled(span(secondsBetween(sync.at, now)))
    return <span className={isLate ? 'rail-aside' : 'unseen'}>{text}</span>
  }
  if (sync.is === 'synced') return <span className="unseen">{words.sync.synced(span(sync.lagSeconds))}</span>
  const text = sync.is === 'behind' ? words.sync.behind(span(sync.lagSeconds)) : words.sync[sync.is]
  return <span className="rail-aside">{text}</span>
}

function RunningJobs() {
  const jobs = usePart((all) => all.jobs)
  const dialogs = useDialogs()
  const running = jobs.filter((job) => job.state === 'running')
  return (
    <section>
      <Group justify="space-between" pr={8} wrap="nowrap">
        <Heading>{words.rail.jobs}</Heading>
        <Tooltip label={words.rail.showJobs}>
          <Button variant="subtle" size="compact-xs" mt={10} onClick={() => dialogs.openJobs()}>
            {running.length === 0 ? words.rail.noJobs : words.rail.runningJobs(running.length)}
          </Button>
        </Tooltip>
      </Group>
      {running.map((job) => (
        <div key={job.id} className="rail-job">
          <JobProgress job={job} title />
        </div>
      ))}
    </section>
  )
}

/** What the pool is full of, in a sentence. */
function usesOf({ productions, clones, bookmarks }: Snapshot): string {
  const sum = (some: readonly (number | null)[]) => size(some.reduce<number>((all, one) => all + (one ?? 0), 0))
  return words.rail.poolUses(
    sum(productions.map((one) => one.storedBytes)),
    sum(clones.map((one) => one.ownBytes)),
    sum(bookmarks.map((one) => one.bytes)),
  )
}

function PoolUse() {
  const engine = usePart((all) => all.engine)
  const uses = usePart(usesOf)
  if (engine.is !== 'ready') return null
  const { usedBytes, totalBytes, freeBytes, warning, kind } = engine.pool
  const free = kind === 'plain-copy' ? words.rail.plainCopy : words.rail.poolFree(size(freeBytes))
  const note = `${warning ?? free} ${uses}`
  return (
    <Tooltip label={note}>
      <section className="rail-pool" aria-label={words.rail.pool}>
        <Group justify="space-between" gap={4} wrap="nowrap">
          <Text size="xs" fw={600}>
            {words.rail.pool}
          </Text>
          <Text size="xs" c="dimmed">
            {words.rail.poolUse(size(usedBytes), size(totalBytes))}
          </Text>
        </Group>
        <Bar of={totalBytes === 0 ? 0 : usedBytes / totalBytes} label={words.rail.pool} warns={warning !== null} />
        {warning ? (
          <Text size="xs" c="var(--sf-bad)" mt={4} lineClamp={3}>
            {warning}
          </Text>
        ) : null}
      </section>
    </Tooltip>
  )
}

function Foot() {
  const dialogs = useDialogs()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const next = { auto: 'light', light: 'dark', dark: 'auto' } as const
  return (
    <Group className="rail-foot" gap={4}>
      <Button variant="subtle" leftSection={<Stethoscope size={14} />} onClick={() => dialogs.open({ is: 'doctor' })}>
        {words.rail.doctor}
      </Button>
      <span className="gap" />
      <Tooltip label={words.rail.preferences}>
        <ActionIcon onClick={() => dialogs.open({ is: 'preferences' })} aria-label={words.rail.preferences}>
          <Settings size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={words.rail.theme(words.rail[colorScheme])}>
        <ActionIcon
          onClick={() => setColorScheme(next[colorScheme])}
          aria-label={words.rail.theme(words.rail[colorScheme])}
        >
          <SunMoon size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={words.rail.help}>
        <ActionIcon onClick={() => dialogs.open({ is: 'help' })} aria-label={words.rail.help}>
          <CircleHelp size={16} />
        </ActionIcon>
      </Tooltip>
    </Group>
  )
}
