// Keeps the picture of the host up to date for as long as the window lives, and hands it to React.
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Client } from '../../src-main/contract/client.ts'
import { countHours } from '../../src-main/contract/instant.ts'
import type { SiteforkEvent, Snapshot } from '../../src-main/contract/models.ts'
import type { Bridge } from '../bridge/client.ts'
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

/** Changes often come several at a time; what is drawn of them is drawn once. Milliseconds, too few to be seen. */
const together = 40

export function followHost(bridge: Bridge): Host {
  let picture: HostPicture = { open: false, snapshot: null }
  const viewers = new Set<() => void>()
  const hearers = new Set<(event: SiteforkEvent) => void>()
  let stream = 0
  let telling = false

  const show = (next: HostPicture) => {
    if (next.snapshot && next.snapshot !== picture.snapshot) countHours(next.snapshot.capabilities.hourCycle)
    picture = next
    if (telling) return
    telling = true
    setTimeout(() => {
      telling = false
      for (const tell of viewers) tell()
    }, together)
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

/** Whether the host answers. */
export function useOpen(): boolean {
  const { subscribe, picture } = useHost()
  return useSyncExternalStore(subscribe, () => picture().open)
}

/** Whether the host has said how things are. */
export function useHeard(): boolean {
  const { subscribe, picture } = useHost()
  return useSyncExternalStore(subscribe, () => picture().snapshot !== null)
}

/**
 * What of the snapshot a component shows: it is drawn anew only when that is another. For what is drawn only once the first
 * snapshot is there.
 * @param of gives the very same for the same snapshot: a part of it, or a plain value
 */
export function usePart<T>(of: (snapshot: Snapshot) => T): T {
  const { subscribe, picture } = useHost()
  return useSyncExternalStore(subscribe, () => {
    const { snapshot } = picture()
    if (!snapshot) throw new Error('The host has not said anything yet.')
    return of(snapshot)
  })
}

const whole = (snapshot: Snapshot) => snapshot

/** For what lies open for a moment only, and may be drawn anew whatever changes. */
export const useSnapshot = () => usePart(whole)
