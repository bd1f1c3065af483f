// Any command by typing some of its letters: Ctrl or ⌘ K.
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight'
import { useState } from 'react'
import type { Clone } from '../../src-main/contract/models.ts'
import { type Desk, useDesk } from '../state/desk.ts'
import { usePart } from '../state/host.ts'
import { go } from '../state/place.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { opens, whyBusy } from './clone-actions.tsx'

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
      highlightQuery
      scrollable
      maxHeight={360}
      searchProps={{ placeholder: words.palette.placeholder, 'aria-label': words.palette.placeholder }}
    />
  )
}

const none: readonly never[] = []

/** Of what is there while somebody looks. */
function useActions(open: boolean): SpotlightActionData[] {
  const clones = usePart((all) => (open ? all.clones : none))
  const productions = usePart((all) => (open ? all.productions : none))
  const desk = useDesk()
  const verbs = useVerbs()
  return [
    ...clones.flatMap((clone) => cloneActions(clone, desk, verbs)),
    ...productions.flatMap(({ id, name }) => [
      { id: `go-${id}`, label: words.palette.goTo(name), onClick: () => go({ is: 'production', id }) },
      {
        id: `fork-${id}`,
        label: words.palette.forkSite(name),
        onClick: () => desk.open({ is: 'fork', production: id }),
      },
    ]),
    { id: 'link', label: words.rail.link, onClick: () => desk.open({ is: 'link' }) },
    { id: 'jobs', label: words.rail.showJobs, onClick: () => desk.openJobs() },
    { id: 'doctor', label: words.rail.doctor, onClick: () => desk.open({ is: 'doctor' }) },
    { id: 'preferences', label: words.rail.preferences, onClick: () => desk.open({ is: 'preferences' }) },
    { id: 'help', label: words.rail.help, onClick: () => desk.open({ is: 'help' }) },
  ]
}

/** Only what can be done with it right now. */
function cloneActions(clone: Clone, desk: Desk, verbs: ReturnType<typeof useVerbs>): SpotlightActionData[] {
  const { id, name, status } = clone
  const of = (verb: string, label: string, onClick: () => void) => ({
    id: `${verb}-${id}`,
    label: `${label} ${name}`,
    onClick,
  })
  const details = of('details', words.clones.details, () => go({ is: 'clone', id }))
  if (whyBusy(clone)) return [details]
  return [
    ...(opens(clone)
      ? [
          of('open', words.clones.open, () => void window.open(clone.url, '_blank', 'noreferrer')),
          of('stop', words.clones.stop, () => verbs.stop(clone)),
        ]
      : [of('start', words.clones.start, () => verbs.start(clone))]),
    ...(status === 'running' ? [of('sleep', words.clones.sleep, () => verbs.sleep(clone))] : []),
    ...(status === 'asleep' ? [of('wake', words.clones.wake, () => verbs.start(clone))] : []),
    of('refresh', words.clones.refresh, () => verbs.refresh(clone)),
    details,
    of('rename', words.clones.rename, () => desk.open({ is: 'rename-clone', clone: id })),
    of('delete', words.clones.remove, () => desk.open({ is: 'delete', clone: id })),
  ]
}
