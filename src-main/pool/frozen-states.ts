// States as they are at one moment: read-only snapshots for as long as something is read of them.
import { randomBytes } from 'node:crypto'
import type { FrozenState, RunInKeeper } from './backing.ts'
import { inKeeper, type StatePath } from './layout.ts'

/** Beside productions and clones, so that it is taken for no state. */
const folder = '/pool/.frozen'

export interface FrozenStates {
  freeze(path: StatePath): Promise<FrozenState>
  /**
   * Measures what states hold alone, while no snapshot shares it with them: one that is removed does so until btrfs has cleaned
   * up after it. Nobody waits for it: whoever freezes a state meanwhile ends it, and it begins anew once that is read.
   * @param measure ends when its signal is aborted
   */
  alone<T>(measure: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Removes what a killed host left. */
  sweep(): Promise<void>
}

export function openFrozenStates(run: RunInKeeper): FrozenStates {
  const inUse = new Set<string>()
  /** The measurement that runs, and what ends it: no snapshot is made beside it. */
  let measuring: { readonly ended: Promise<unknown>; readonly end: AbortController } | undefined
  /** Whether a snapshot was removed since the last measurement. */
  let isUncleaned = false
  let released = Promise.withResolvers<void>()

  function letGo(name: string): void {
    inUse.delete(name)
    released.resolve()
    released = Promise.withResolvers()
  }

  const remove = (names: readonly string[]) => run(['sh', '-c', removeScript, 'sh', folder, ...names])

  return {
    async freeze(path) {
      const name = randomBytes(8).toString('hex')
      inUse.add(name)
      while (measuring) {
        measuring.end.abort()
        await measuring.ended
      }
      const release = async () => {
        isUncleaned = true
        await remove([name]).finally(() => letGo(name))
      }
      try {
        const said = await run(['sh', '-c', freezeScript, 'sh', inKeeper(path), folder, name])
        const directory = said.trim()
        if (directory === `${folder}/${name}`) return { directory, release }
        letGo(name)
        return { directory, release: async () => undefined }
      } catch (error) {
        await release().catch(() => undefined)
        throw error
      }
    },
    async alone(measure) {
      for (;;) {
        while (inUse.size > 0 || measuring) await (measuring?.ended ?? released.promise)
        const end = new AbortController()
        const measured = (async () => {
          if (isUncleaned) await run(['sh', '-c', cleanScript], { signal: end.signal })
          isUncleaned = false
          return measure(end.signal)
        })()
        const mine = { ended: measured.catch(() => undefined), end }
        measuring = mine
        try {
          return await measured
        } catch (error) {
          if (!end.signal.aborted) throw error
        } finally {
          measuring = undefined
        }
      }
    },
    async sweep() {
      const said = await run(['sh', '-c', 'ls "$1" 2>/dev/null || true', 'sh', folder])
      const left = said.split('\n').filter((name) => name !== '' && !inUse.has(name))
      if (left.length > 0) await remove(left)
    },
  }
}

/** Prints the state's own directory where it is read-only already, else that of a snapshot. */
const freezeScript = `set -e
if test "$(btrfs property get -ts "$1" ro)" = ro=true; then echo "$1"; exit; fi
mkdir -p -m 700 "$2"
btrfs -q subvolume snapshot -r "$1" "$2/$3"
echo "$2/$3"`

/** Has btrfs clean up after removed snapshots; where that takes long, a figure is off for once. */
const cleanScript = 'btrfs filesystem sync /pool && { timeout 20 btrfs subvolume sync -s 1 /pool > /dev/null || true; }'

/** Removes snapshots that are there; one that is still read by a command that is being ended, a little later. */
const removeScript = `folder=$1
shift
for name do
  tries=0
  while test -e "$folder/$name"; do
    btrfs -q subvolume delete "$folder/$name" && break
    tries=$((tries + 1))
    test "$tries" -lt 50 || exit 1
    sleep 0.1
  done
done`
