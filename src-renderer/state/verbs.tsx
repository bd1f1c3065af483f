// Starts what one click asks for. The result is shown by the host's events; only refusals are shown here.
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

/** Sends the request to the host, for the first time or again. */
function request(client: Client, wish: JobRequest): Promise<unknown> {
  switch (wish.is) {
    case 'fork': {
      const { is: _is, ...fork } = wish
      return client.clone.fork(fork)
    }
    case 'refresh':
      return client.clone.refresh({ clone: wish.clone, from: wish.from })
    case 'point':
      return client.point.take({ production: wish.production, note: wish.note, orLastKnown: wish.orLastKnown })
  }
}

/** Sends the request again for the mirror's last known data. */
function orLastKnown(wish: JobRequest): JobRequest {
  return wish.is === 'point' ? { ...wish, orLastKnown: true } : { ...wish, from: { is: 'now', orLastKnown: true } }
}

const newest = (clone: string) => ({ is: 'refresh', clone, from: { is: 'now' } }) as const

/** Whether a refresh takes nobody's work, by what the host says at this moment: a card may not show yet what was just changed. */
async function isUnchanged(client: Client, clone: string): Promise<boolean> {
  return (await client.change.count({ clone })).things === 0
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
    /** Remedies for a production that is not followed. */
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
      /** Remedies for a failed request. */
      waysOut,
      waysOfProduction,
      /** Whoever changed something in it is asked whether that is to be kept. */
      refresh: ({ id }: Clone) =>
        start(
          isUnchanged(client, id).then((isNothing) =>
            isNothing ? ask(newest(id)) : dialogs.open({ is: 'refresh', clone: id }),
          ),
        ),
      /** Each keeps what was changed in it, without asking: several are refreshed. */
      refreshKeeping: ({ id }: Clone) =>
        start(
          isUnchanged(client, id).then((isNothing) =>
            isNothing ? ask(newest(id)) : client.merge.start({ wish: newest(id) }),
          ),
        ),
      /** @param user the id of one of the site's users; the administrator where it is absent */
      logIn: ({ id }: Clone, user?: number) =>
        start(client.clone.logIn({ clone: id, ...(user !== undefined && { user }) }).then(({ url }) => openTab(url))),
      undo: (clone: string) => start(client.clone.undo({ clone })),
      start: ({ id }: Clone) => start(client.clone.start({ clone: id })),
      takePoint: ({ id }: One) => ask({ is: 'point', production: id, note: '', orLastKnown: false }),
      cancel: ({ id }: Job) => start(client.job.cancel({ job: id })),
      /** Everything that is a single request to the host. */
      run: (work: (client: Client) => Promise<unknown>) => start(work(client)),
    }
  }, [client, picture, dialogs])
}

const openTab = (url: string) => void window.open(url, '_blank', 'noreferrer')

/** The most toasts at once. */
export const mostToasts = 4

/** Shows a toast at once: the oldest one that only reports success makes room. */
function makeRoom(): void {
  const { notifications: shown } = notificationsStore.getState()
  if (shown.length < mostToasts - 1) return
  const oldest = ['green', 'yellow'].flatMap((color) => shown.filter((one) => one.color === color)).at(0)
  if (oldest?.id !== undefined) notifications.hide(oldest.id)
}

/** Shows a failure until it is closed or a remedy is chosen. */
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

/** How long a success is shown, in milliseconds. */
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
 * @param undo undoes it; the offer stays long enough to see the result
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
