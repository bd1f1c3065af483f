// Keeps the picture of the host up to date for as long as the window lives, and hands it to React.
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { SiteforkEvent, Snapshot } from '../../src-main/contract/models.ts'
import type { Bridge, Client } from '../bridge/client.ts'
import { applyEvent } from './snapshot.ts'

export interface HostPicture {
  /** False while the host does not answer; the snapshot is then what it said last. */
  readonly open: boolean
  readonly snapshot: Snapshot | null
}

export interface Host {
  readonly client: Client
  readonly picture: () => HostPicture
  subscribe(tell: () => void): () => void
  /** Every event after the first snapshot. */
  onEvent(hear: (event: SiteforkEvent) => void): () => void
}

export function followHost(bridge: Bridge): Host {
  let picture: HostPicture = { open: false, snapshot: null }
  const viewers = new Set<() => void>()
  const hearers = new Set<(event: SiteforkEvent) => void>()
  let stream = 0

  const show = (next: HostPicture) => {
    picture = next
    for (const tell of viewers) tell()
  }
  async function follow(): Promise<void> {
    stream += 1
    const mine = stream
    try {
      for await (const event of await bridge.client.events()) {
        if (mine !== stream) return
        show({ open: true, snapshot: applyEvent(picture.snapshot, event) })
        for (const hear of hearers) hear(event)
      }
    } catch {
      // The way to the host broke; it opens again by itself.
    }
    if (mine === stream) show({ ...picture, open: false })
  }
  bridge.onOpen(() => void follow())

  return {
    client: bridge.client,
    picture: () => picture,
    subscribe(tell) {
      viewers.add(tell)
      return () => viewers.delete(tell)
    },
    onEvent(hear) {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
  }
}

export const HostContext = createContext<Host | null>(null)

export function useHost(): Host {
  const host = useContext(HostContext)
  if (!host) throw new Error('There is no host around this component.')
  return host
}

export function usePicture(): HostPicture {
  const { subscribe, picture } = useHost()
  return useSyncExternalStore(subscribe, picture)
}

/** For what is drawn only once the first snapshot is there. */
export function useSnapshot(): Snapshot {
  const { snapshot } = usePicture()
  if (!snapshot) throw new Error('The host has not said anything yet.')
  return snapshot
}
