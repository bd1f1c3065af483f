// Keeps the host's snapshot up to date for as long as the window lives, and provides it to React.
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Client } from '../../src-main/contract/client.ts'
import { countHours } from '../../src-main/contract/instant.ts'
import type { SiteforkEvent, Snapshot } from '../../src-main/contract/models.ts'
import type { Bridge } from '../bridge/client.ts'
import { applyEvent } from './snapshot.ts'

export interface HostPicture {
  /** False while the host does not answer; the snapshot is then the last one. */
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

/** Milliseconds for which changes are collected, so that several at a time are drawn once. */
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
      // The connection broke; it reconnects by itself.
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

/** Whether the first snapshot has come. */
export function useHeard(): boolean {
  const { subscribe, picture } = useHost()
  return useSyncExternalStore(subscribe, () => picture().snapshot !== null)
}

/**
 * Selects part of the snapshot: a component is redrawn only when that part changes. It must be used only after the first
 * snapshot.
 * @param of returns the identical value for the same snapshot: a part of it, or a primitive
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

/** @returns the whole snapshot, for what is open only briefly and may be redrawn on every change */
export const useSnapshot = () => usePart(whole)
