// Shows as a tree where everything comes from: production, its points, their clones, and bookmarks and branches of those.
import { Anchor, Text } from '@mantine/core'
import { Bookmark as BookmarkIcon, CircleDot, GitBranch } from 'lucide-react'
import type { Bookmark, Clone, Point } from '../../src-main/contract/models.ts'
import { size } from '../../src-main/contract/size.ts'
import { hrefOf } from '../state/route.ts'
import { words } from '../words.ts'
import { CloneStatusLine, OwnSize } from './clone-card.tsx'
import { Ago } from './when.tsx'

export interface Grown {
  readonly clones: readonly Clone[]
  readonly points: readonly Point[]
  readonly bookmarks: readonly Bookmark[]
}

/** Builds the tree, newest point first; a clone whose point or parent is gone is a root. */
export function CloneTree({ clones, points, bookmarks }: Grown) {
  const ids = new Set(clones.map((one) => one.id))
  const roots = clones.filter((one) => one.parent === null || !ids.has(one.parent))
  const byPoint = [...Map.groupBy(roots, (one) => one.point)]
    .map(([id, some]) => ({ id, some, dataAt: some[0]?.dataAt ?? '' }))
    .sort((a, b) => b.dataAt.localeCompare(a.dataAt))
  const grown = { clones, points, bookmarks }
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
      </span>
      {kept.length + branches.length > 0 ? (
        <ul>
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
