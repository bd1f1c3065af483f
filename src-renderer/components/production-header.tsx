// What production is and how well it is followed, in two lines; and the one button everything is about.
import { ActionIcon, Anchor, Button, Group, Menu, Text, Title, Tooltip } from '@mantine/core'
import { ChevronDown, Ellipsis, ExternalLink, GitFork } from 'lucide-react'
import { memo } from 'react'
import { absolute } from '../../src-main/contract/instant.ts'
import type { Point, Production } from '../../src-main/contract/models.ts'
import { size } from '../../src-main/contract/size.ts'
import { useDialogs } from '../state/dialogs.ts'
import { usePart } from '../state/host.ts'
import { useHasPromotions } from '../state/promotions.ts'
import { words } from '../words.ts'
import { disabledProps } from './action-button.tsx'
import { CommandItems } from './command.tsx'
import { EqualLine } from './equal-line.tsx'
import { type ProductionSubject, productionCommands, whyNoFork } from './production-commands.ts'
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
  const hasPromotions = useHasPromotions(production)
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
      <Actions
        {...{ id, name, isOutgrown, hasPromotions }}
        source={source.is}
        sync={sync.is}
        whyNoFork={disabledReason}
      />
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

/** Of plain values, so that what production is told anew every other second draws nothing here again. */
const Actions = memo(function Actions(of: Omit<ProductionSubject, 'isDemo'>) {
  const { id, name, source, whyNoFork: disabledReason } = of
  const dialogs = useDialogs()
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
              {source === 'backup' ? null : (
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
          <CommandItems commands={productionCommands} of={{ ...of, isDemo }} />
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
})
