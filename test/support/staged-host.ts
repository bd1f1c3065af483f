// A host that only says what a test has it say, over the real contract and the real web host, for the window as it is built.
import { join } from 'node:path'
import { implement } from '@orpc/server'
import { contract } from '../../src-main/contract/contract.ts'
import type { SiteforkEvent, Snapshot } from '../../src-main/contract/models.ts'
import { failuresCross } from '../../src-main/hosts/failures.ts'
import { startWebHost } from '../../src-main/hosts/web.ts'

type Answer = (input: unknown) => unknown

export interface StagedHost {
  /** Lets one tab in. */
  url(): string
  /** Another picture of everything, told to whoever looks. */
  show(snapshot: Snapshot): void
  tell(event: SiteforkEvent): void
  /** Dotted names of the methods that were called, with what they were given. */
  readonly calls: readonly (readonly [string, unknown])[]
  close(): Promise<void>
}

/** @param answers by the methods' dotted names; the others never answer */
export async function stagedHost(first: Snapshot, answers: Readonly<Record<string, Answer>> = {}): Promise<StagedHost> {
  let snapshot = first
  const calls: (readonly [string, unknown])[] = []
  const hearers = new Set<(event: SiteforkEvent) => void>()
  const tell = (event: SiteforkEvent) => {
    for (const hear of hearers) hear(event)
  }
  const rpc = implement(contract).use(failuresCross(() => undefined))
  const said = (name: string) => async (input: unknown) => {
    calls.push([name, input])
    const answer = answers[name]
    return answer ? answer(input) : new Promise<never>(() => undefined)
  }
  const router = {
    ...handlers(contract, rpc, said),
    events: rpc.events.handler(async function* ({ signal }) {
      const waiting: SiteforkEvent[] = [{ is: 'snapshot', snapshot }]
      let wake: () => void = () => undefined
      const hear = (event: SiteforkEvent) => {
        waiting.push(event)
        wake()
      }
      hearers.add(hear)
      signal?.addEventListener('abort', () => wake())
      try {
        while (!signal?.aborted) {
          const event = waiting.shift()
          if (event) yield event
          else {
            await new Promise<void>((resolve) => {
              wake = resolve
            })
          }
        }
      } finally {
        hearers.delete(hear)
      }
    }),
  }
  const host = await startWebHost({
    router,
    rendererDirectory: join(import.meta.dirname, '../../out/renderer'),
    log: () => undefined,
  })
  return {
    calls,
    url: () => host.windowUrl('browser'),
    show(next) {
      snapshot = next
      tell({ is: 'snapshot', snapshot })
    },
    tell,
    close: () => host.close(),
  }
}

type Tree = { readonly [name: string]: unknown }

/** A handler for each method of the contract, in its shape. */
function handlers(table: Tree, rpc: unknown, said: (name: string) => Answer, path = ''): Record<string, never> {
  return Object.fromEntries(
    Object.entries(table).map(([name, method]) => {
      const own = (rpc as Record<string, unknown>)[name]
      const dotted = path ? `${path}.${name}` : name
      if (!('~orpc' in (method as object))) return [name, handlers(method as Tree, own, said, dotted)]
      const { handler } = own as { handler(work: (of: { readonly input: unknown }) => unknown): unknown }
      return [name, handler.call(own, ({ input }) => said(dotted)(input))]
    }),
  ) as Record<string, never>
}
