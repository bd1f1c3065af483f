// What one click starts. The click never fakes a result: the host's events show it; only its refusal is told here.
import { Button } from '@mantine/core'
import { notifications, notificationsStore } from '@mantine/notifications'
import { Undo2 } from 'lucide-react'
import { useMemo } from 'react'
import type { Client } from '../../src-main/contract/client.ts'
import { asFailure, type FailureFacts } from '../../src-main/contract/failure.ts'
import type { Clone, Job, JobRequest, Production } from '../../src-main/contract/models.ts'
import { FailureNote, type OnRemedy } from '../components/failure-note.tsx'
import { RemarkList } from '../components/remarks.tsx'
import { words } from '../words.ts'
import { useDialogs } from './dialogs.ts'
import { useHost } from './host.ts'

type One = Pick<Production, 'id'>

/** Asks the host for it, as it was asked before or for the first time. */
function request(client: Client, wish: JobRequest): Promise<unknown> {
  switch (wish.is) {
    case 'fork':
      return client.clone.fork({ production: wish.production, name: wish.name, from: wish.from })
    case 'refresh':
      return client.clone.refresh({ clone: wish.clone, from: wish.from })
    case 'point':
      return client.point.take({ production: wish.production, note: wish.note, orLastKnown: wish.orLastKnown })
  }
}

/** The same, where what the mirror had last will do. */
function orLastKnown(wish: JobRequest): JobRequest {
  return wish.is === 'point' ? { ...wish, orLastKnown: true } : { ...wish, from: { is: 'now', orLastKnown: true } }
}

export type Verbs = ReturnType<typeof useVerbs>

export function useVerbs() {
  const { client, picture } = useHost()
  const dialogs = useDialogs()
  return useMemo(() => {
    const start = (work: Promise<unknown>) => void work.catch((error: unknown) => tellFailure(asFailure(error).facts()))
    const ask = (wish: JobRequest) =>
      void request(client, wish).catch((error: unknown) =>
        tellFailure(asFailure(error).facts(), undefined, waysOut(wish)),
      )
    const waysOut = (wish: JobRequest | null): OnRemedy =>
      wish
        ? {
            retry: () => ask(wish),
            'last-known': () => ask(orLastKnown(wish)),
            ...waysOfProduction(productionOf(wish)),
          }
        : {}
    /** What can be done about a production that is not followed. */
    const waysOfProduction = (production: string): OnRemedy => ({
      'edit-source': () => dialogs.open({ is: 'edit-source', production }),
      'accept-host-key': () => dialogs.open({ is: 'edit-source', production }),
      relink: () => start(client.production.reseed({ production })),
      resume: () => start(client.production.resume({ production })),
      unlink: () => dialogs.open({ is: 'unlink', production }),
    })
    const productionOf = (wish: JobRequest): string =>
      wish.is === 'refresh'
        ? (picture().snapshot?.clones.find((one) => one.id === wish.clone)?.production ?? '')
        : wish.production
    return {
      /** What can be done about a failure of what was asked for. */
      waysOut,
      waysOfProduction,
      refresh: ({ id }: Clone) => ask({ is: 'refresh', clone: id, from: { is: 'now' } }),
      undo: (clone: string) => start(client.clone.undo({ clone })),
      start: ({ id }: Clone) => start(client.clone.start({ clone: id })),
      takePoint: ({ id }: One) => ask({ is: 'point', production: id, note: '', orLastKnown: false }),
      cancel: ({ id }: Job) => start(client.job.cancel({ job: id })),
      /** Whatever needs no more than asking the host for it. */
      run: (work: (client: Client) => Promise<unknown>) => start(work(client)),
    }
  }, [client, picture, dialogs])
}

/** As many as leave the page its room. */
export const mostToasts = 4

/** What is told now never waits behind what was told before: the oldest that only says that something is done makes room. */
function makeRoom(): void {
  const { notifications: shown } = notificationsStore.getState()
  if (shown.length < mostToasts - 1) return
  const oldest = ['green', 'yellow'].flatMap((color) => shown.filter((one) => one.color === color)).at(0)
  if (oldest?.id !== undefined) notifications.hide(oldest.id)
}

/** Stays until it is closed, or a way out is taken: a failure is read, not glimpsed. */
export function tellFailure(failure: FailureFacts, title?: string, onRemedy: OnRemedy = {}): void {
  const taken = Object.entries(onRemedy).map(([action, act]) => {
    return [action, () => [notifications.hide(id), act()]] as const
  })
  makeRoom()
  const id = notifications.show({
    color: 'red',
    autoClose: false,
    withBorder: true,
    closeButtonProps: { 'aria-label': words.close },
    ...(title && { title }),
    message: <FailureNote failure={failure} bare onRemedy={Object.fromEntries(taken)} />,
  })
}

/** Long enough to be read; what it worked on and the panel of jobs say it on. */
export function tellRemarks(
  title: string,
  message: string | null,
  remarks: readonly string[],
  undo?: () => void,
): string {
  makeRoom()
  const id = notifications.show({
    color: 'yellow',
    autoClose: 30_000,
    withBorder: true,
    closeButtonProps: { 'aria-label': words.close },
    title,
    message: (
      <>
        {message}
        <RemarkList remarks={remarks} />
        {undo ? <UndoTold undo={() => [notifications.hide(id), undo()]} /> : null}
      </>
    ),
  })
  return id
}

/**
 * @param undo takes it back; it is offered long enough to see what was done
 * @returns the toast's id
 */
export function tellDone(message: string, undo?: () => void): string {
  makeRoom()
  const id = notifications.show({
    color: 'green',
    autoClose: undo ? 12_000 : 5_000,
    withBorder: true,
    message: undo ? (
      <>
        {message} <UndoTold undo={() => [notifications.hide(id), undo()]} />
      </>
    ) : (
      message
    ),
    closeButtonProps: { 'aria-label': words.close },
  })
  return id
}

function UndoTold({ undo }: { readonly undo: () => void }) {
  return (
    <div className="toast-verb">
      <Button variant="default" size="compact-xs" leftSection={<Undo2 size={12} />} onClick={undo}>
        {words.clones.undo}
      </Button>
    </div>
  )
}
