// What production is and how well it is followed, in two lines; and the one button everything is about.
import { ActionIcon, Anchor, Button, Group, Menu, Text, Title, Tooltip } from '@mantine/core'
import {
  Camera,
  ChevronDown,
  CircleFadingArrowUp,
  Ellipsis,
  ExternalLink,
  FolderInput,
  GitFork,
  Pause,
  Pencil,
  Play,
  Plug,
  Radio,
  RefreshCw,
  Scale,
  Settings,
  Trash2,
  Unlink,
} from 'lucide-react'
import { memo } from 'react'
import { absolute } from '../../src-main/contract/instant.ts'
import type { Point, Production } from '../../src-main/contract/models.ts'
import { size } from '../../src-main/contract/size.ts'
import { useDialogs } from '../state/dialogs.ts'
import { usePart } from '../state/host.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { disabledProps } from './action-button.tsx'
import { EqualLine } from './equal-line.tsx'
import { SyncLine } from './sync-line.tsx'

export const ProductionHeader = memo(function ProductionHeader({
  production,
  points,
}: {
  readonly production: Production
  readonly points: readonly Point[]
}) {
  const { id, name, source, isOutgrown, sync, facts, mirrorServer } = production
  const ready = usePart(({ engine }) => engine.is === 'ready')
  const disabledReason = whyNoFork(production, ready, points)
  const server = serverOf(facts)
  const site = facts.homeUrl.replace(/^https?:\/\//, '')
  return (
    <header className="production-header">
      <div className="production-facts">
        <Group gap="0 12px">
          <Title order={1} size="h3" className="whole-name">
            {production.name}
          </Title>
          <Anchor
            href={facts.homeUrl}
            target="_blank"
            rel="noreferrer"
            size="sm"
            className="whole-name"
            aria-label={words.production.openSite(site)}
          >
            {site} <ExternalLink size={12} aria-hidden />
          </Anchor>
        </Group>
        <Group gap="2px 14px" mt={2}>
          <Tooltip label={syncTimes(production)} disabled={!syncTimes(production)}>
            <Text fz={13} component="span">
              <SyncLine production={production} />
            </Text>
          </Tooltip>
          <EqualLine comparison={production.comparison} />
          <Fact>WordPress {facts.wordpressVersion}</Fact>
          <Fact>{server}</Fact>
          {mirrorServer && !server.startsWith(mirrorServer) ? (
            <Fact>{words.production.mirrorServer(mirrorServer)}</Fact>
          ) : null}
          <Fact>{words.production.database(size(facts.databaseBytes))}</Fact>
          <Fact>{words.production.files(size(facts.filesBytes))}</Fact>
          {Math.abs(facts.clockAheadMs) >= 2_000 ? <Fact>{words.production.clock(facts.clockAheadMs)}</Fact> : null}
        </Group>
      </div>
      <Actions {...{ id, name, source, isOutgrown, disabledReason }} sync={sync.is} />
    </header>
  )
})

const Fact = ({ children }: { readonly children: React.ReactNode }) => (
  <Text fz={13} c="dimmed" component="span">
    {children}
  </Text>
)

const serverOf = ({ server, serverVersion }: Production['facts']) =>
  `${server === 'mariadb' ? 'MariaDB' : 'MySQL'} ${shortVersion(serverVersion)}`.trim()

/** "11.8.3-MariaDB-0+deb13u1" → "11.8.3". */
const shortVersion = (version: string) => /^[\d.]+/.exec(version)?.[0] ?? version

/** Rows and files are followed apart; both times, where they are known. */
function syncTimes({ sync, filesAt }: Production): string {
  const rows = 'at' in sync ? [`${words.sync.rowsAt} ${absolute(sync.at)}`] : []
  const files = filesAt ? [`${words.sync.filesAt} ${absolute(filesAt)}`] : []
  return [...rows, ...files].join(' · ')
}

/** Why a fork cannot start right now; undefined when it can. */
export function whyNoFork(production: Production, engineReady: boolean, points: readonly Point[]): string | undefined {
  if (!engineReady) return words.production.noEngine
  if (production.sync.is === 'linking') return words.production.notLinked
  return points.length === 0 ? words.production.noPoint : undefined
}

interface ActionsProps extends Pick<Production, 'id' | 'name' | 'source' | 'isOutgrown'> {
  readonly sync: Production['sync']['is']
  /** Why nothing can be forked; undefined when it can. */
  readonly disabledReason: string | undefined
}

/** Of plain values: what production is told anew every other second changes nothing here. */
const Actions = memo(function Actions(props: ActionsProps) {
  const { id, name, source, sync, disabledReason } = props
  const dialogs = useDialogs()
  const verbs = useVerbs()
  const isDemo = usePart(({ capabilities }) => capabilities.demo?.production === id)
  return (
    <Group gap={8} wrap="nowrap">
      <Tooltip label={disabledReason} disabled={!disabledReason}>
        <Button.Group>
          <Button
            size="sm"
            leftSection={<GitFork size={16} />}
            {...disabledProps(disabledReason)}
            onClick={() => disabledReason || dialogs.open({ is: 'fork', production: id })}
          >
            {words.production.fork}
          </Button>
          <Menu disabled={disabledReason !== undefined}>
            <Menu.Target>
              <Button
                size="sm"
                px={8}
                className="split"
                aria-label={words.production.forkMore}
                {...disabledProps(disabledReason)}
              >
                <ChevronDown size={16} />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => dialogs.open({ is: 'fork', production: id, from: { is: 'newest' } })}>
                {words.production.forkNewest}
              </Menu.Item>
              {source.is === 'backup' ? null : (
                <Menu.Item onClick={() => dialogs.open({ is: 'fork', production: id, from: { is: 'now' } })}>
                  {words.production.forkNow}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        </Button.Group>
      </Tooltip>
      <Menu>
        <Menu.Target>
          <ActionIcon size="lg" aria-label={words.more(name)}>
            <Ellipsis size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {source.is === 'backup' ? (
            <Menu.Item
              leftSection={<FolderInput size={14} />}
              disabled={sync === 'linking'}
              onClick={() => dialogs.open({ is: 'read-backup', production: id })}
            >
              {words.production.readBackup}
            </Menu.Item>
          ) : (
            <Following {...props} />
          )}
          <Menu.Item
            leftSection={<Pencil size={14} />}
            onClick={() => dialogs.open({ is: 'rename-production', production: id })}
          >
            {words.production.rename}
          </Menu.Item>
          <Menu.Divider />
          {isDemo ? (
            <Menu.Item leftSection={<Trash2 size={14} />} className="danger" onClick={verbs.removeDemo}>
              {words.production.removeDemo}
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<Unlink size={14} />}
              className="danger"
              onClick={() => dialogs.open({ is: 'unlink', production: id })}
            >
              {words.production.unlink}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
})

/** What can be done with a production that is reached. */
function Following({ id, source, isOutgrown, sync, disabledReason }: ActionsProps) {
  const dialogs = useDialogs()
  const verbs = useVerbs()
  return (
    <>
      <Menu.Item
        leftSection={<Camera size={14} />}
        disabled={disabledReason !== undefined && disabledReason !== words.production.noPoint}
        onClick={() => verbs.takePoint({ id })}
      >
        {words.production.takePoint}
      </Menu.Item>
      {source.is === 'pulled' ? (
        <>
          <Menu.Item leftSection={<RefreshCw size={14} />} onClick={() => verbs.pull({ id })}>
            {words.production.pull}
          </Menu.Item>
          <Menu.Item leftSection={<Radio size={14} />} onClick={() => verbs.reseed({ id })}>
            {words.production.follow}
          </Menu.Item>
        </>
      ) : null}
      {source.is === 'replicated' ? (
        <Menu.Item
          leftSection={<Scale size={14} />}
          disabled={sync === 'linking' || sync === 'paused'}
          onClick={() => verbs.verify({ id })}
        >
          {words.production.verify}
        </Menu.Item>
      ) : null}
      {isOutgrown ? (
        <Menu.Item leftSection={<CircleFadingArrowUp size={14} />} onClick={() => verbs.upgrade({ id })}>
          {words.production.upgrade}
        </Menu.Item>
      ) : null}
      {sync === 'paused' ? (
        <Menu.Item leftSection={<Play size={14} />} onClick={() => verbs.resume({ id })}>
          {words.production.resume}
        </Menu.Item>
      ) : (
        <Menu.Item leftSection={<Pause size={14} />} disabled={sync === 'linking'} onClick={() => verbs.pause({ id })}>
          {words.production.pause}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<Settings size={14} />} onClick={() => dialogs.open({ is: 'settings', production: id })}>
        {words.production.settings}
      </Menu.Item>
      <Menu.Item leftSection={<Plug size={14} />} onClick={() => dialogs.open({ is: 'edit-source', production: id })}>
        {words.production.editSource}
      </Menu.Item>
    </>
  )
}
