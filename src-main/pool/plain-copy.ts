// Keeps states as whole copies in a plain volume, where btrfs cannot be mounted: slow and large, but it works anywhere.
import { Failure } from '../contract/failure.ts'
import type { Docker } from '../docker/docker.ts'
import type { Backing, RunInKeeper } from './backing.ts'
import { inKeeper, type StatePath } from './layout.ts'
import { markFunction, partsScript } from './state-scripts.ts'

export const plainVolume = 'pool-plain'

const createScript = `${markFunction}
set -e
test ! -e "/pool/$1" || { echo "/pool/$1 is taken" >&2; exit 1; }
mkdir -p "/pool/$1"
${partsScript}
mark "/pool/$1"`

/** Copies under another name first, so that a state that is there is a whole one. */
const copyScript = `${markFunction}
set -e
test ! -e "/pool/$2" || { echo "/pool/$2 is taken" >&2; exit 1; }
unfinished="/pool/.copying"
mkdir -p "$unfinished" "$(dirname "/pool/$2")"
copy="$(mktemp -d "$unfinished/XXXXXX")"
cp -aT --reflink=auto --sparse=always "/pool/$1" "$copy"
mark "$copy"
mv -T "$copy" "/pool/$2"`

/** @returns the backing of a keeper that mounts the plain volume at `/pool` */
export function openPlainCopy(docker: Docker, run: RunInKeeper): Backing {
  return {
    kind: 'plain-copy',
    async attach() {
      // Copies that a killed host left unfinished.
      await run(['rm', '-rf', '/pool/.copying'])
    },
    async create(path, marker) {
      await run(['sh', '-c', createScript, 'sh', path], { stdin: marker })
    },
    async copy(from, to, marker) {
      await run(['sh', '-c', copyScript, 'sh', from, to], { stdin: marker })
    },
    freeze: async (path) => ({ directory: inKeeper(path), release: async () => undefined }),
    setReadOnly: async () => undefined,
    async remove(path) {
      await run(['rm', '-rf', `/pool/${path}`])
    },
    async space() {
      const last = (await run(['df', '--output=size,used,avail', '-B1', '/pool'])).trim().split('\n').at(-1) ?? ''
      const [totalBytes = 0, usedBytes = 0, freeBytes = 0] = last.trim().split(/\s+/).map(Number)
      return { totalBytes, usedBytes, freeBytes }
    },
    async ownBytes(paths: readonly StatePath[]) {
      if (paths.length === 0) return new Map()
      const script = 'for path in "$@"; do nice -n 19 du -s -B1 "$path" 2>/dev/null || true; done'
      const report = await run(['sh', '-c', script, 'sh', ...paths.map((path) => `/pool/${path}`)])
      const rows = report.split('\n').flatMap((line) => {
        const [, bytes, path] = /^(\d+)\s+\/pool\/(.+)$/.exec(line) ?? []
        return bytes && path ? [[path, Number(bytes)] as const] : []
      })
      return new Map(rows)
    },
    async storedBytes(folder) {
      return Number.parseInt(
        await run(['sh', '-c', 'du -s -B1 "$1" 2>/dev/null || echo 0', 'sh', `/pool/${folder}`]),
        10,
      )
    },
    async enginePath() {
      const whole = await docker.inspectVolume(plainVolume)
      if (!whole) throw new Failure('pool-lost', 'The pool is not attached. Try again in a moment.')
      return whole.mountpoint
    },
    async grow() {
      throw new Failure(
        'bad-input',
        'On this machine the pool is a plain folder, which takes what the disk has; there is nothing to grow.',
      )
    },
    // A plain volume has no checksums to compare with.
    scrub: async () => ({ damaged: '' }),
    trim: async () => undefined,
    detach: async () => undefined,
  }
}
