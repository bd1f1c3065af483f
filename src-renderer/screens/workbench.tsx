// The window's frame: the rail, the page that the address names, and above it what keeps everything from working.
import { Code, Loader, Text } from '@mantine/core'
import { WifiOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { FailureNote } from '../components/failure-note.tsx'
import { Rail } from '../components/rail.tsx'
import { useDialogs } from '../state/dialogs.ts'
import { useOpen, usePart } from '../state/host.ts'
import { useKeys } from '../state/keys.ts'
import { useRoute } from '../state/route.ts'
import { productionOfState } from '../state/state-ref.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { CloneScreen } from './clone-screen.tsx'
import { CompareScreen } from './compare-screen.tsx'
import { FirstRun } from './first-run.tsx'
import { MergeScreen } from './merge-screen.tsx'
import { ProductionScreen } from './production-screen.tsx'
import { PromotionScreen } from './promotion-screen.tsx'
import { PromotionsScreen } from './promotions-screen.tsx'

/** @param toasts are below the page, which shrinks for them, so that they never cover it */
export function Workbench({ toasts }: { readonly toasts: ReactNode }) {
  const dialogs = useDialogs()
  const route = useRoute()
  const clone = usePart(({ clones }) => (route.is === 'clone' ? clones.find((one) => one.id === route.id) : undefined))
  const compared = usePart((all) => (route.is === 'compare' ? productionOfState(route.to, all) : undefined))
  const merge = usePart(({ merges }) => (route.is === 'merge' ? merges.find((one) => one.id === route.id) : undefined))
  const promotion = usePart(({ promotions }) =>
    route.is === 'promotion' ? promotions.find((one) => one.id === route.id) : undefined,
  )
  const named = route.is === 'production' ? route.id : route.is === 'promotions' ? route.production : undefined
  const wanted = clone?.production ?? compared ?? merge?.production ?? promotion?.production ?? named
  const production = usePart(({ productions }) => productions.find((one) => one.id === wanted) ?? productions[0])
  useKeys({
    n: () => production && dialogs.open({ is: 'fork', production: production.id }),
    '?': () => dialogs.open({ is: 'help' }),
  })
  return (
    <div className="frame">
      <Rail selected={production?.id} />
      <main className="page" tabIndex={-1}>
        <HostLost />
        <EngineTrouble />
        {route.is === 'clone' ? (
          <CloneScreen clone={clone} production={production} tab={route.tab} />
        ) : route.is === 'compare' ? (
          <CompareScreen from={route.from} to={route.to} />
        ) : route.is === 'merge' ? (
          <MergeScreen key={route.id} merge={merge} production={production} />
        ) : route.is === 'promotion' ? (
          <PromotionScreen key={route.id} promotion={promotion} production={production} step={route.step} />
        ) : production && route.is === 'promotions' ? (
          <PromotionsScreen key={production.id} production={production} />
        ) : production ? (
          <ProductionScreen key={production.id} production={production} />
        ) : (
          <FirstRun />
        )}
      </main>
      {toasts}
    </div>
  )
}

function HostLost() {
  if (useOpen()) return null
  return (
    <div className="banner" role="status">
      <WifiOff size={16} className="tone-warn" aria-hidden />
      <Text size="sm">
        {words.lost} <Code>{words.lostCommand}</Code>
      </Text>
    </div>
  )
}

function EngineTrouble() {
  const engine = usePart((all) => all.engine)
  const dialogs = useDialogs()
  const { run } = useVerbs()
  const onRemedy = {
    retry: () => run((client) => client.retryEngine()),
    recover: () => dialogs.open({ is: 'recover' }),
    'begin-empty': () => dialogs.open({ is: 'begin-empty' }),
  }
  if (engine.is === 'ready') return null
  if (engine.is === 'starting') {
    return (
      <div className="banner" role="status">
        <Loader size={14} aria-hidden />
        <Text size="sm">
          <b>{words.engine.starting}.</b> {engine.description}
        </Text>
      </div>
    )
  }
  return (
    <div className="banner-failure">
      <FailureNote failure={engine.failure} onRemedy={onRemedy} />
    </div>
  )
}
