// Shows as a tree where everything comes from: production, its points, their clones, and bookmarks and branches of those.
import { Anchor, Text } from '@mantine/core'
import { Bookmark as BookmarkIcon, CircleDot, GitBranch, GitMerge } from 'lucide-react'
import { Fragment } from 'react'
import type { Bookmark, Clone, Merge, Point } from '../../src-main/contract/models.ts'
import { size } from '../../src-main/contract/size.ts'
import { type MergedWork, workIn, workOf } from '../state/merges.ts'
import { hrefOf } from '../state/route.ts'
import { words } from '../words.ts'
import { CloneStatusLine, OwnSize } from './clone-card.tsx'
import { Ago } from './when.tsx'

export interface Grown {
  readonly clones: readonly Clone[]
  readonly points: readonly Point[]
  readonly bookmarks: readonly Bookmark[]
  readonly merges: readonly Merge[]
}

/**
 * Builds the tree, newest point first; a clone whose point or parent is gone is a root. A merge joins branches: it is told at
 * the clone that it made, and at each of those whose work is in it.
 */
export function CloneTree({ clones, points, bookmarks, merges }: Grown) {
  const ids = new Set(clones.map((one) => one.id))
  const roots = clones.filter((one) => one.parent === null || !ids.has(one.parent))
  const byPoint = [...Map.groupBy(roots, (one) => one.point)]
    .map(([id, some]) => ({ id, some, dataAt: some[0]?.dataAt ?? '' }))
    .sort((a, b) => b.dataAt.localeCompare(a.dataAt))
  const grown = { clones, points, bookmarks, merges }
  return (
    <ul className="tree">
      {byPoint.map(({ id, some, dataAt }) => (
        <li key={id}>
          <PointLine point={points.find((one) => one.id === id)} dataAt={dataAt} />
          <ul>
            {some.map((clone) => (
              <CloneBranch key={clone.id} clone={clone} {...grown} />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}

function PointLine({ point, dataAt }: { readonly point: Point | undefined; readonly dataAt: string }) {
  const what = point ? words.points.called(point) : words.tree.gonePoint
  return (
    <Text size="sm" component="span">
      <CircleDot size={13} aria-hidden /> <Ago at={point?.at ?? dataAt} />{' '}
      <Text span c="dimmed">
        {what}
      </Text>
    </Text>
  )
}

function CloneBranch({ clone, ...grown }: Grown & { readonly clone: Clone }) {
  const kept = grown.bookmarks.filter((one) => one.clone === clone.id)
  const branches = grown.clones.filter((one) => one.parent === clone.id)
  const works = workIn(grown.merges, clone.id)
  const joined = workOf(grown.merges, grown.clones, clone.id)
  return (
    <li>
      <span className="tree-line" data-clone={clone.id}>
        <GitBranch size={13} aria-hidden />
        <Anchor href={hrefOf({ is: 'clone', id: clone.id })} fw={600} size="sm">
          {clone.name}
        </Anchor>
        <CloneStatusLine clone={clone} />
        <Text span size="xs" c="dimmed">
          <OwnSize clone={clone} />
        </Text>
        {works.length > 0 ? (
          <span className="tree-join">
            <GitMerge size={13} className="tone-accent" aria-hidden /> {words.merging.from.joins}{' '}
            {works.map((work, at) => (
              <Fragment key={work.clone}>
                {at > 0 ? words.merging.from.and(at === works.length - 1) : ''}
                <WorkName work={work} clones={grown.clones} />
              </Fragment>
            ))}
          </span>
        ) : null}
      </span>
      {kept.length + branches.length + joined.length > 0 ? (
        <ul>
          {joined.map((work) => (
            <li key={work.clone}>
              <span className="tree-line tree-join">
                <GitMerge size={13} className="tone-accent" aria-hidden />
                {words.merging.from.into} <WorkName work={work} clones={grown.clones} />
              </span>
            </li>
          ))}
          {kept.map((one) => (
            <li key={one.id}>
              <span className="tree-line">
                <BookmarkIcon size={13} aria-hidden />
                <Text span size="sm">
                  {one.name}
                </Text>
                <Text span size="xs" c="dimmed">
                  <Ago at={one.createdAt} /> · {words.tree.frees(size(one.bytes))}
                </Text>
              </span>
            </li>
          ))}
          {branches.map((one) => (
            <CloneBranch key={one.id} clone={one} {...grown} />
          ))}
        </ul>
      ) : null}
    </li>
  )
}

/** With the instant up to which its work is in; a link while the clone is there. */
function WorkName({ work, clones }: { readonly work: MergedWork; readonly clones: readonly Clone[] }) {
  const clone = clones.find((one) => one.id === work.clone)
  return (
    <>
      {clone ? (
        <Anchor href={hrefOf({ is: 'clone', id: clone.id })} fz="inherit" underline="always">
          {clone.name}
        </Anchor>
      ) : (
        work.name
      )}{' '}
      <span className="tree-when">
        {words.merging.from.asOf} <Ago at={work.at} />
      </span>
    </>
  )
}
