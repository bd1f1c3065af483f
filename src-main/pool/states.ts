// The states of a pool: made, copied, moved, removed; each with a marker that says what it is.
import { Failure } from '../contract/failure.ts'
import type { Docker, VolumeFacts, VolumeSpec } from '../docker/docker.ts'
import type { Backing } from './backing.ts'
import type { Keeper } from './keeper.ts'
import { checkedPath, ownerOf, volumeNames } from './paths.ts'
import type { Marker, Pool, StatePath } from './pool.ts'

type States = Pick<
  Pool,
  | 'create'
  | 'copy'
  | 'rename'
  | 'setReadOnly'
  | 'remove'
  | 'exists'
  | 'list'
  | 'ownBytes'
  | 'storedBytes'
  | 'volumes'
  | 'releaseVolumes'
>

const markerFile = (path: StatePath) => `/pool/${path}/.sitefork`

export function openStates(parts: {
  readonly docker: Docker
  readonly keeper: Keeper
  readonly backing: Backing
}): States {
  const { docker, keeper, backing } = parts
  const { run } = keeper
  const instance = docker.instance

  const markerText = (path: StatePath, kind: Marker['kind']) => {
    const marker: Marker = { instance, path, kind, createdAt: new Date().toISOString() }
    return `${JSON.stringify(marker)}\n`
  }

  async function readMarker(path: StatePath): Promise<Marker | undefined> {
    const text = await run(['sh', '-c', 'cat "$1" 2>/dev/null || true', 'sh', markerFile(path)])
    return text ? (JSON.parse(text) as Marker) : undefined
  }

  async function there(path: StatePath): Promise<boolean> {
    return (await run(['sh', '-c', 'test -d "$1" && echo yes || true', 'sh', `/pool/${checkedPath(path)}`])).includes(
      'yes',
    )
  }

  async function releaseVolumes(path: StatePath): Promise<void> {
    const { site, files } = volumeNames(path)
    await docker.removeVolume(files)
    await docker.removeVolume(site)
  }

  return {
    releaseVolumes,
    exists: there,
    async create(path, kind) {
      await backing.create(checkedPath(path), markerText(path, kind))
    },
    async copy(from, to, kind) {
      await backing.copy(checkedPath(from), checkedPath(to), markerText(to, kind))
    },
    async rename(from, to) {
      const kind = (await readMarker(checkedPath(from)))?.kind ?? 'point'
      await releaseVolumes(from)
      await run(['sh', '-c', renameScript, 'sh', from, checkedPath(to)], { stdin: markerText(to, kind) })
    },
    async setReadOnly(path, readOnly) {
      await backing.setReadOnly(checkedPath(path), readOnly)
    },
    async remove(path) {
      if (!(await there(path))) return
      await refuseWhileUsed(docker, path)
      await releaseVolumes(path)
      await backing.remove(path)
    },
    async list() {
      const found = await run(['sh', '-c', listing])
      return found
        .split('\n')
        .filter(Boolean)
        .map((line) => line.replace(/^\.\//, ''))
        .sort()
    },
    ownBytes: (paths) => backing.ownBytes(paths.map(checkedPath)),
    storedBytes: (folder) => backing.storedBytes(folder),
    async volumes(path) {
      const names = volumeNames(path)
      const [marker, options, oldSite, oldFiles] = await Promise.all([
        readMarker(path),
        backing.volumeOptions(path),
        docker.inspectVolume(names.site),
        docker.inspectVolume(names.files),
      ])
      if (marker?.instance !== instance || marker.path !== path) throw strange(path, marker)
      const labels = ownerOf(path)
      const site = await ensureVolume(docker, oldSite, { name: names.site, ...labels, options })
      const files = { type: 'none', device: `${site}/files`, o: 'bind' }
      await ensureVolume(docker, oldFiles, { name: names.files, ...labels, options: files })
      return names
    },
  }
}

function strange(path: StatePath, marker: Marker | undefined): Failure {
  return new Failure(
    'pool-lost',
    `The state at ${path} is not what it should be, so it was not mounted. Nothing was changed.`,
    { detail: marker ? JSON.stringify(marker) : 'The marker file is missing.' },
  )
}

/** The marker first: a state under its old name with its new marker is only ever swept, never mounted. */
const renameScript = `set -e
test ! -e "/pool/$2" || { echo "/pool/$2 is taken" >&2; exit 1; }
cat > "/pool/$1/.sitefork"
mkdir -p "$(dirname "/pool/$2")"
mv -T "/pool/$1" "/pool/$2"`

/** Every directory where a state may lie, marked or not: a half-made one must be found too. */
const listing = `cd /pool && find . \\( -path './productions/*/points/*' -o -path './productions/*/preparing/*' \\
  -o -path './productions/*/live' -o -path './clones/*/*' \\) -type d -prune -print`

/** Its mountpoint. One left from before the pool was attached at another device is made anew. */
async function ensureVolume(docker: Docker, old: VolumeFacts | null, spec: VolumeSpec): Promise<string> {
  if (old && sameOptions(old.options, spec.options ?? {})) return old.mountpoint
  if (old) await docker.removeVolume(old.name)
  return (await docker.createVolume(spec)).mountpoint
}

function sameOptions(a: Readonly<Record<string, string>> | null, b: Readonly<Record<string, string>>): boolean {
  return JSON.stringify(Object.entries(a ?? {}).sort()) === JSON.stringify(Object.entries(b).sort())
}

async function refuseWhileUsed(docker: Docker, path: StatePath): Promise<void> {
  const { owner, state } = ownerOf(path)
  const users = (await docker.list({ owner, state })).filter((one) => one.running)
  if (users.length === 0) return
  throw new Failure(
    'busy',
    `The state at ${path} is in use by ${users.map((one) => one.name).join(', ')}, so it was not removed. Stop it first.`,
  )
}
