// Notices that the engine went away: its stream of events ends when it does.
import type Dockerode from 'dockerode'

/** Calls `lost` once. The returned function stops watching. */
export function watchEngine(api: Dockerode, lost: (error: Error) => void): () => void {
  let watching = true
  let close: () => void = () => undefined
  const tell = (error: Error) => {
    if (!watching) return
    watching = false
    lost(error)
  }
  api.getEvents({ filters: { type: ['daemon'] } }).then(
    (stream) => {
      close = () => (stream as NodeJS.ReadableStream & { destroy(): void }).destroy()
      if (!watching) return close()
      stream.resume()
      stream.once('end', () => tell(new Error('The engine closed its stream of events.')))
      stream.once('close', () => tell(new Error('The engine closed its stream of events.')))
      stream.once('error', tell)
    },
    (error: unknown) => tell(error instanceof Error ? error : new Error(String(error))),
  )
  return () => {
    watching = false
    close()
  }
}
