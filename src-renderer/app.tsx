// The window as a whole: its theme, the host it shows, and which dialog is open.
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useMemo, useState } from 'react'
import { JobPanel } from './components/job-panel.tsx'
import { Palette } from './components/palette.tsx'
import { Dialogs } from './dialogs/dialogs.tsx'
import { Connecting } from './screens/connecting.tsx'
import { Workbench } from './screens/workbench.tsx'
import { type DialogActions, DialogActionsContext, type DialogState, DialogStateContext } from './state/dialogs.ts'
import { type Host, HostContext, useHeard } from './state/host.ts'
import { useJobToasts } from './state/job-toasts.tsx'
import { useKeptFocus } from './state/kept-focus.ts'
import { mostToasts } from './state/verbs.tsx'
import { cssVariables, theme } from './theme.ts'
import { words } from './words.ts'

export function MainWindow({ host }: { readonly host: Host }) {
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
  if (!useHeard()) return <Connecting />
  return (
    <DeskSpace>
      <Workbench toasts={<Toasts />} />
      <JobPanel />
      <Dialogs />
      <Palette />
    </DeskSpace>
  )
}

function Toasts() {
  useJobToasts()
  return (
    <section className="toasts" aria-label={words.toasts}>
      <Notifications position="bottom-right" limit={mostToasts} withinPortal={false} pauseResetOnHover="notification" />
    </section>
  )
}

function DeskSpace({ children }: { readonly children: ReactNode }) {
  const [dialog, setDialog] = useState<DialogState['dialog']>(null)
  const [jobs, setJobs] = useState<DialogState['jobs']>(null)
  const [dialogs] = useState<DialogActions>(() => ({
    open: setDialog,
    close: () => setDialog(null),
    openJobs: (unfolded) => setJobs({ unfolded: unfolded ?? null }),
    closeJobs: () => setJobs(null),
  }))
  useKeptFocus()
  const dialogState = useMemo(() => ({ dialog, jobs }), [dialog, jobs])
  return (
    <DialogActionsContext value={dialogs}>
      <DialogStateContext value={dialogState}>{children}</DialogStateContext>
    </DialogActionsContext>
  )
}
