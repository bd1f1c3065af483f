// Any command by typing some of its letters: Ctrl or ⌘ K.
import { Spotlight, type SpotlightActionData, type SpotlightFilterFunction } from '@mantine/spotlight'
import { useState } from 'react'
import type { Bookmark, Clone } from '../../src-main/contract/models.ts'
import { type DialogActions, useDialogs } from '../state/dialogs.ts'
import { usePart } from '../state/host.ts'
import { go } from '../state/route.ts'
import { newestSafety } from '../state/undo.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { opens, whyBusy } from './clone-actions.tsx'
import { ranked } from './palette-search.ts'

export function Palette() {
  const [open, setOpen] = useState(false)
  const actions = useActions(open)
  return (
    <Spotlight
      actions={actions}
      onSpotlightOpen={() => setOpen(true)}
      onSpotlightClose={() => setOpen(false)}
      shortcut={['mod + K']}
      tagsToIgnore={[]}
      attributes={{ content: { 'aria-label': words.palette.title } }}
      nothingFound={words.palette.nothing}
      filter={find}
      scrollable
      maxHeight={360}
      searchProps={{ placeholder: words.palette.placeholder, 'aria-label': words.palette.placeholder }}
    />
  )
}

const none: readonly never[] = []

interface Acts {
  readonly dialogs: DialogActions
  readonly verbs: ReturnType<typeof useVerbs>
}

const find: SpotlightFilterFunction = (query, actions) =>
  ranked(
    query,
    actions.filter((one) => 'id' in one),
    (one) => [one.label ?? '', ...[one.keywords ?? []].flat()],
  )

/** Of what is there while somebody looks. */
function useActions(open: boolean): SpotlightActionData[] {
  const clones = usePart((all) => (open ? all.clones : none))
  const bookmarks = usePart((all) => (open ? all.bookmarks : none))
  const productions = usePart((all) => (open ? all.productions : none))
  const dialogs = useDialogs()
  const verbs = useVerbs()
  return [
    ...clones.flatMap((clone) => cloneActions(clone, bookmarks, { dialogs, verbs })),
    ...productions.flatMap(({ id, name, source, sync }) => [
      { id: `go-${id}`, label: words.palette.goTo(name), onClick: () => go({ is: 'production', id }) },
      {
        id: `fork-${id}`,
        label: words.palette.forkSite(name),
        onClick: () => dialogs.open({ is: 'fork', production: id }),
      },
      ...(source.is === 'backup' || sync.is === 'linking'
        ? []
        : [{ id: `point-${id}`, label: words.palette.takePoint(name), onClick: () => verbs.takePoint({ id }) }]),
      {
        id: `settings-${id}`,
        label: words.palette.settingsOf(name),
        onClick: () => dialogs.open({ is: 'settings', production: id }),
      },
    ]),
    { id: 'link', label: words.rail.link, onClick: () => dialogs.open({ is: 'link' }) },
    { id: 'jobs', label: words.rail.showJobs, onClick: () => dialogs.openJobs() },
    { id: 'doctor', label: words.rail.doctor, onClick: () => dialogs.open({ is: 'doctor' }) },
    { id: 'preferences', label: words.rail.preferences, onClick: () => dialogs.open({ is: 'preferences' }) },
    { id: 'help', label: words.rail.help, onClick: () => dialogs.open({ is: 'help' }) },
  ]
}

/** Only what can be done with it right now; `keywords` are found too, and not shown. */
function cloneActions(clone: Clone, bookmarks: readonly Bookmark[], { dialogs, verbs }: Acts): SpotlightActionData[] {
  const { id, name, status } = clone
  const of = (verb: string, label: string, onClick: () => void, keywords: readonly string[] = []) => ({
    id: `${verb}-${id}`,
    label: `${label.replace('…', '')} ${name}`,
    onClick,
    keywords: [...keywords, clone.label, clone.group],
  })
  const details = of('details', words.clones.details, () => go({ is: 'clone', id }))
  const describe = of('describe', words.clones.describe, () => dialogs.open({ is: 'describe', clone: id }))
  if (whyBusy(clone)) return [details, describe]
  const changing = [
    of('refresh', words.clones.refresh, () => verbs.refresh(clone), words.palette.also.refresh),
    {
      ...of('refresh-from', words.clones.refreshFrom, () => dialogs.open({ is: 'refresh', clone: id })),
      label: words.palette.refreshFrom(name),
    },
    of('reset', words.clones.reset, () => dialogs.open({ is: 'reset', clone: id })),
    of('delete', words.clones.remove, () => dialogs.open({ is: 'delete', clone: id }), words.palette.also.delete),
  ]
  return [
    ...(opens(clone)
      ? [
          of('open', words.clones.open, () => void window.open(clone.url, '_blank', 'noreferrer')),
          of('stop', words.clones.stop, () => verbs.stop(clone)),
        ]
      : [of('start', words.clones.start, () => verbs.start(clone))]),
    ...(status === 'running' ? [of('sleep', words.clones.sleep, () => verbs.sleep(clone))] : []),
    ...(status === 'asleep' ? [of('wake', words.clones.wake, () => verbs.start(clone))] : []),
    ...(newestSafety(bookmarks, id)
      ? [of('undo', words.clones.undo, () => dialogs.open({ is: 'undo', clone: id }), words.palette.also.undo)]
      : []),
    details,
    of('bookmark', words.clones.bookmark, () => dialogs.open({ is: 'bookmark', clone: id })),
    of('branch', words.clones.branch, () => dialogs.open({ is: 'branch', clone: id }), words.palette.also.branch),
    of('rename', words.clones.rename, () => dialogs.open({ is: 'rename-clone', clone: id })),
    describe,
    of('copy', words.clones.copyAddress, () => void navigator.clipboard.writeText(clone.url)),
    ...(clone.isProtected ? [] : changing),
  ]
}
