// The command palette (Ctrl or ⌘ K): finds any command by some of its letters.
import { Spotlight, type SpotlightActionData, type SpotlightFilterFunction } from '@mantine/spotlight'
import { useState } from 'react'
import { usePart } from '../state/host.ts'
import { go } from '../state/route.ts'
import { newestSafety } from '../state/undo.ts'
import { words } from '../words.ts'
import { cloneCommands } from './clone-commands.ts'
import { inPalette, useActs } from './command.tsx'
import { mergeCommands } from './merge-commands.ts'
import { ranked } from './palette-search.ts'
import { productionCommands, whyNoFork } from './production-commands.ts'
import { promotionCommands } from './promotion-commands.ts'

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

const find: SpotlightFilterFunction = (query, actions) =>
  ranked(
    query,
    actions.filter((one) => 'id' in one),
    (one) => [one.label ?? '', ...[one.keywords ?? []].flat()],
  )

/** Lists the commands for what exists while the palette is open. */
function useActions(open: boolean): SpotlightActionData[] {
  const clones = usePart((all) => (open ? all.clones : none))
  const bookmarks = usePart((all) => (open ? all.bookmarks : none))
  const productions = usePart((all) => (open ? all.productions : none))
  const points = usePart((all) => (open ? all.points : none))
  const merges = usePart((all) => (open ? all.merges : none))
  const promotions = usePart((all) => (open ? all.promotions : none))
  const ready = usePart(({ engine }) => engine.is === 'ready')
  const acts = useActs()
  const { dialogs } = acts
  return [
    ...clones.flatMap((clone) =>
      inPalette(
        cloneCommands,
        { clone, safety: newestSafety(bookmarks, clone.id) },
        { id: clone.id, name: clone.name, keywords: [clone.label, clone.group] },
        acts,
      ),
    ),
    ...merges.flatMap((merge) =>
      inPalette(mergeCommands, merge, { id: merge.id, name: words.merging.title(merge) }, acts),
    ),
    ...promotions.flatMap((promotion) =>
      inPalette(promotionCommands, promotion, { id: promotion.id, name: words.promoting.title(promotion) }, acts),
    ),
    ...productions.flatMap((production) => {
      const { id, name, isOutgrown, source, sync } = production
      const own = points.filter((one) => one.production === id)
      const of = {
        ...{ id, name, isOutgrown, source: source.is, sync: sync.is, isDemo: false },
        whyNoFork: whyNoFork(production, ready, own),
        hasPromotions: production.promotion !== null || promotions.some((one) => one.production === id),
      }
      return [
        { id: `go-${id}`, label: words.palette.goTo(name), onClick: () => go({ is: 'production', id }) },
        ...inPalette(productionCommands, of, { id, name }, acts),
      ]
    }),
    { id: 'link', label: words.rail.link, onClick: () => dialogs.open({ is: 'link' }) },
    { id: 'jobs', label: words.rail.showJobs, onClick: () => dialogs.openJobs() },
    { id: 'doctor', label: words.rail.doctor, onClick: () => dialogs.open({ is: 'doctor' }) },
    { id: 'preferences', label: words.rail.preferences, onClick: () => dialogs.open({ is: 'preferences' }) },
    { id: 'help', label: words.rail.help, onClick: () => dialogs.open({ is: 'help' }) },
  ]
}
