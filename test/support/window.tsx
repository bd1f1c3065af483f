// The whole window in a simulated browser, before a host the test speaks for.
import { render } from '@testing-library/react'
import { vi } from 'vitest'
import type { Client } from '../../src-main/contract/client.ts'
import type { SiteforkEvent, Snapshot } from '../../src-main/contract/models.ts'
import { MainWindow } from '../../src-renderer/app.tsx'
import type { Host, HostPicture } from '../../src-renderer/state/host.ts'
import { applyEvent } from '../../src-renderer/state/snapshot.ts'

type Method = (input?: unknown) => Promise<unknown>

/** Methods by their dotted name; the others never answer. */
export function showWindow(snapshot: Snapshot, methods: Readonly<Record<string, Method>> = {}) {
  // What the simulated browser lacks and the component library asks for.
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }))
  let picture: HostPicture = { open: true, snapshot }
  const viewers = new Set<() => void>()
  const hearers = new Set<(event: SiteforkEvent) => void>()
  const host: Host = {
    client: clientOf(methods),
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
  const show = (next: HostPicture) => {
    picture = next
    for (const tell of viewers) tell()
  }
  const drawn = render(<MainWindow host={host} />)
  return {
    ...drawn,
    send(event: SiteforkEvent) {
      show({ open: true, snapshot: applyEvent(picture.snapshot, event) })
      for (const hear of hearers) hear(event)
    },
    lose: () => show({ ...picture, open: false }),
  }
}

function clientOf(methods: Readonly<Record<string, Method>>, path: readonly string[] = []): Client {
  return new Proxy(() => undefined, {
    get: (_target, name) => clientOf(methods, [...path, String(name)]),
    apply: (_target, _self, [input]) => methods[path.join('.')]?.(input) ?? new Promise(() => undefined),
  }) as unknown as Client
}
