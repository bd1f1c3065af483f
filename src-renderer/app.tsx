// The window as a whole: its theme, the host it shows, and what lies on the desk.
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { JobPanel } from './components/job-panel.tsx'
import { Palette } from './components/palette.tsx'
import { Dialogs } from './dialogs/dialogs.tsx'
import { Connecting } from './screens/connecting.tsx'
import { Workbench } from './screens/workbench.tsx'
import { type Desk, DeskContext, type Dialog } from './state/desk.ts'
import { type Host, HostContext, usePicture } from './state/host.ts'
import { useJobToasts } from './state/job-toasts.tsx'
import { cssVariables, theme } from './theme.ts'

export function App({ host }: { readonly host: Host }) {
  const [queries] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, gcTime: 0 } } }),
  )
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <HostContext value={host}>
          <Drawn />
        </HostContext>
      </QueryClientProvider>
    </MantineProvider>
  )
}

function Drawn() {
  const { snapshot } = usePicture()
  const desk = useDeskState()
  if (!snapshot) return <Connecting />
  return (
    <DeskContext value={desk}>
      <Toasts />
      <Workbench />
      <JobPanel />
      <Dialogs />
      <Palette />
    </DeskContext>
  )
}

function Toasts() {
  useJobToasts()
  return <Notifications position="bottom-right" limit={4} />
}

function useDeskState(): Desk {
  const [dialog, setDialog] = useState<Dialog | null>(null)
  const [jobs, setJobs] = useState<Desk['jobs']>(null)
  return useMemo(
    () => ({
      dialog,
      jobs,
      open: setDialog,
      close: () => setDialog(null),
      openJobs: (unfolded) => setJobs({ unfolded: unfolded ?? null }),
      closeJobs: () => setJobs(null),
    }),
    [dialog, jobs],
  )
}
