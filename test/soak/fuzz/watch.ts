// Tells which case never ends: in a thread of its own, for the one that hangs can tell nothing.
import { writeSync } from 'node:fs'
import { isMainThread, Worker, workerData } from 'node:worker_threads'

/** No case takes so long, not even one that starts a container on a busy machine. */
const patienceMs = 180_000

export interface Watch {
  look(subject: number, at: number): void
  end(): Promise<void>
}

/** @param names of the subjects, by their numbers */
export function watchCases(names: readonly string[], seed: number): Watch {
  const seen = new Int32Array(new SharedArrayBuffer(8))
  const worker = new Worker(new URL(import.meta.url), { workerData: { seen, names, seed } })
  return {
    look(subject, at) {
      Atomics.store(seen, 0, subject)
      Atomics.store(seen, 1, at)
    },
    end: async () => void (await worker.terminate()),
  }
}

if (!isMainThread && workerData?.seen instanceof Int32Array) {
  const { seen, names, seed } = workerData as { seen: Int32Array; names: readonly string[]; seed: number }
  let last = ''
  setInterval(() => {
    const now = [...seen].join()
    if (now === last) {
      const [subject = 0, at = 0] = seen
      // The stream of a thread goes by the one that hangs.
      writeSync(2, `${names[subject]}, case ${at} of seed ${seed}, never ends.\n`)
      process.kill(process.pid)
    }
    last = now
  }, patienceMs)
}
