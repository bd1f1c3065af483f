// States as they are at one moment: read-only snapshots for as long as something is read of them.
import { randomBytes } from 'node:crypto'
import type { FrozenState, RunInKeeper } from './backing.ts'
import { inKeeper, type StatePath } from './layout.ts'

/** Beside productions and clones, so that it is taken for no state. */
const folder = '/pool/.frozen'

export interface FrozenStates {
  freeze(path: StatePath): Promise<FrozenState>
  /** Removes what a killed host left. */
  sweep(): Promise<void>
}

export function openFrozenStates(run: RunInKeeper): FrozenStates {
  const inUse = new Set<string>()
  const remove = (names: readonly string[]) => run(['sh', '-c', removeScript, 'sh', folder, ...names])

  return {
    async freeze(path) {
      const name = randomBytes(8).toString('hex')
      inUse.add(name)
      const release = async () => {
        inUse.delete(name)
        await remove([name])
      }
      try {
        const said = await run(['sh', '-c', freezeScript, 'sh', inKeeper(path), folder, name])
        const directory = said.trim()
        if (directory === `${folder}/${name}`) return { directory, release }
        inUse.delete(name)
        return { directory, release: async () => undefined }
      } catch (error) {
        await release().catch(() => undefined)
        throw error
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
