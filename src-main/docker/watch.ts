// Follows the engine's events of this instance's containers; the end of the stream says that the engine went away.
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import type Dockerode from 'dockerode'
import type { ContainerEvent, Role, Watcher } from './docker.ts'
import { filterOf, instanceLabel, ownerLabel, roleLabel, stateLabel } from './labels.ts'

/** The engine's names of the events that are followed; commands that run in containers have events too, and are many. */
const words: Readonly<Record<string, ContainerEvent['is']>> = {
  die: 'ended',
  // Podman's name of it.
  died: 'ended',
  pause: 'paused',
  unpause: 'unpaused',
}

/** What is read of an event. */
interface EngineEvent {
  readonly Action?: string
  readonly status?: string
  readonly Actor?: { readonly Attributes?: Readonly<Record<string, string>> }
}

/**
 * Subscribes to the engine's events; `lost` is called at most once.
 * @returns what ends the subscription, once every event from then on is seen
 * @throws what the engine answers when it does not take a watcher
 */
export async function watchEngine(api: Dockerode, instance: string, { lost, heard }: Watcher): Promise<() => void> {
  const { label } = filterOf({ [instanceLabel]: instance })
  const filters = { type: ['container' as const], event: Object.keys(words), label: [...label] }
  const stream = (await api.getEvents({ filters })) as Readable
  let watching = true
  const ended = (error: Error) => {
    if (!watching) return
    watching = false
    lost(error)
  }
  const lines = eachLine((line) => {
    const event = watching ? eventOf(line, `sitefork-${instance}-`) : undefined
    if (event) heard(event)
  })
  stream.on('data', lines)
  stream.once('end', () => ended(new Error('The engine closed its stream of events.')))
  stream.once('close', () => ended(new Error('The engine closed its stream of events.')))
  stream.once('error', ended)
  return () => {
    watching = false
    stream.destroy()
  }
}

/** @returns undefined for what is no event of a container with that prefix */
export function eventOf(line: string, prefix: string): ContainerEvent | undefined {
  const event = JSON.parse(line) as EngineEvent
  const is = words[event.Action ?? event.status ?? '']
  const about = event.Actor?.Attributes ?? {}
  if (!is || !about.name?.startsWith(prefix)) return undefined
  return {
    is,
    name: about.name.slice(prefix.length),
    role: about[roleLabel] as Role,
    owner: about[ownerLabel] ?? null,
    state: about[stateLabel] ?? null,
  }
}

function eachLine(take: (line: string) => void): (chunk: Buffer) => void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  return (chunk) => {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') take(line)
  }
}
