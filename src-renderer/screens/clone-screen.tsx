// A clone's own page: everything about it that a card has no room for.
import { ActionIcon, Anchor, Button, Code, Group, Table, Text, Title, Tooltip } from '@mantine/core'
import { ArrowLeft, GitBranch, Pencil, Trash2, Undo2 } from 'lucide-react'
import type { Bookmark, Clone, Production } from '../../src-main/contract/models.ts'
import { size } from '../../src-main/contract/size.ts'
import { CloneActions, whyBusy } from '../components/clone-actions.tsx'
import { CloneAddress, CloneStatusLine, DataTime, Tile } from '../components/clone-card.tsx'
import { FailureNote } from '../components/failure-note.tsx'
import { JobList } from '../components/job-panel.tsx'
import { JobProgress } from '../components/job-progress.tsx'
import { offProps } from '../components/off.ts'
import { CopyIcon } from '../components/shell-line.tsx'
import { When } from '../components/when.tsx'
import { useDesk } from '../state/desk.ts'
import { useSnapshot } from '../state/host.ts'
import { addressOf } from '../state/place.ts'
import { absolute } from '../state/time.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { runningFor } from './production-screen.tsx'

export function CloneScreen({
  clone,
  production,
}: {
  readonly clone: Clone | undefined
  readonly production: Production | undefined
}) {
  const back = (
    <Anchor href={addressOf(production ? { is: 'production', id: production.id } : { is: 'start' })} size="sm">
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
    <div className="clone-page">
      {back}
      <header className="clone-header">
        <Tile clone={clone} />
        <div className="production-facts">
          <Title order={1} size="h3">
            {clone.name}
          </Title>
          <CloneAddress clone={clone} />
        </div>
        <CloneActions clone={clone} production={production} wide />
      </header>
      <Overview clone={clone} production={production} />
    </div>
  )
}

function Overview({ clone, production }: { readonly clone: Clone; readonly production: Production | undefined }) {
  const { jobs, bookmarks, points } = useSnapshot()
  const verbs = useVerbs()
  const job = runningFor(jobs, clone.id)
  const point = points.find((one) => one.id === clone.point)
  return (
    <div className="overview">
      {clone.failure && !job ? (
        <FailureNote failure={clone.failure} onRemedy={{ retry: () => verbs.start(clone) }} />
      ) : null}
      {job ? <JobProgress job={job} /> : null}
      <dl className="facts">
        <dt>{words.clones.state}</dt>
        <dd>
          <CloneStatusLine clone={clone} />
        </dd>
        <dt>{words.clones.data}</dt>
        <dd>
          <DataTime clone={clone} />
        </dd>
        <dt>{words.clones.fromPoint}</dt>
        <dd>{point ? `${absolute(point.at)}, ${words.points.kind[point.kind]}` : '–'}</dd>
        <dt>{words.clones.madeAt}</dt>
        <dd>{absolute(clone.createdAt)}</dd>
        <dt>{words.clones.size}</dt>
        <dd>{size(clone.ownBytes)}</dd>
        <dt>{words.clones.sql}</dt>
        <dd>
          <SqlAccess clone={clone} production={production} />
        </dd>
      </dl>
      <h2>{words.clones.bookmarks}</h2>
      <Bookmarks clone={clone} bookmarks={bookmarks.filter((one) => one.clone === clone.id)} />
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

function Bookmarks({ clone, bookmarks }: { readonly clone: Clone; readonly bookmarks: readonly Bookmark[] }) {
  const desk = useDesk()
  const busy = whyBusy(clone)
  if (bookmarks.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {words.clones.noBookmarks}
      </Text>
    )
  }
  return (
    <Table verticalSpacing={4}>
      <Table.Tbody>
        {bookmarks.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Td>
              <Text size="sm" fw={500}>
                {one.name}
              </Text>
              {one.note ? (
                <Text size="xs" c="dimmed">
                  {one.note}
                </Text>
              ) : null}
            </Table.Td>
            <Table.Td>{one.kind === 'safety' ? words.clones.safety : words.clones.named}</Table.Td>
            <Table.Td>
              <When at={one.createdAt}>{absolute(one.createdAt)}</When>
            </Table.Td>
            <Table.Td>{keptFor(one)}</Table.Td>
            <Table.Td ta="right">{size(one.bytes)}</Table.Td>
            <Table.Td ta="right">
              <BookmarkMenu clone={clone} bookmark={one} busy={busy} />
            </Table.Td>
            <Table.Td ta="right">
              <Tooltip label={busy} disabled={!busy}>
                <Button
                  variant="default"
                  leftSection={<Undo2 size={14} />}
                  aria-label={words.clones.rewindNamed(one.name, absolute(one.createdAt))}
                  {...offProps(busy)}
                  onClick={() => busy || desk.open({ is: 'rewind', clone: clone.id, bookmark: one.id })}
                >
                  {words.clones.rewind}
                </Button>
              </Tooltip>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function keptFor({ isLocked, expiresAt }: Bookmark): string {
  if (isLocked) return words.clones.keptLocked
  return expiresAt ? words.clones.keptUntil(absolute(expiresAt)) : words.clones.keptForGood
}

/** The smaller things that can be done with a kept state. */
function BookmarkMenu({
  clone,
  bookmark,
  busy,
}: {
  readonly clone: Clone
  readonly bookmark: Bookmark
  readonly busy: string | undefined
}) {
  const desk = useDesk()
  const at = absolute(bookmark.createdAt)
  const which = { clone: clone.id, bookmark: bookmark.id }
  const fixed = busy ?? (bookmark.isLocked ? words.clones.keptLocked : undefined)
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <ActionIcon
        aria-label={words.clones.branchNamed(bookmark.name, at)}
        {...offProps(busy)}
        onClick={() => busy || desk.open({ is: 'branch', ...which })}
      >
        <GitBranch size={14} />
      </ActionIcon>
      <ActionIcon
        aria-label={words.clones.describeBookmark(bookmark.name, at)}
        onClick={() => desk.open({ is: 'describe-bookmark', ...which })}
      >
        <Pencil size={14} />
      </ActionIcon>
      <ActionIcon
        aria-label={words.clones.forgetNamed(bookmark.name, at)}
        {...offProps(fixed)}
        onClick={() => fixed || desk.open({ is: 'forget-bookmark', ...which })}
      >
        <Trash2 size={14} />
      </ActionIcon>
    </Group>
  )
}
