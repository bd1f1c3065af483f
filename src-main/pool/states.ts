// The states of a pool: made, copied, moved, removed; each with a marker that says what it is.
import { Failure } from '../contract/failure.ts'
import type { Docker, VolumeSpec } from '../docker/docker.ts'
import type { Backing, RunInKeeper } from './backing.ts'
import type { StatePath } from './layout.ts'
import { checkedPath, ownerOf, statePatterns } from './layout.ts'
import type { Marker, Pool } from './pool.ts'
import { existsScript, layoutScript, lookScript, markerScript, renameScript, treesScript } from './state-scripts.ts'
import { treePrefix, treeVolume, volumeNames } from './volume-names.ts'

type States = Pick<
  Pool,
  | 'create'
  | 'copy'
  | 'rename'
  | 'setReadOnly'
  | 'remove'
  | 'exists'
  | 'list'
  | 'marker'
  | 'ownBytes'
  | 'storedBytes'
  | 'volumes'
  | 'treeVolumes'
  | 'writeLayout'
  | 'releaseVolumes'
>

export function openStates(parts: {
  readonly docker: Docker
  readonly run: RunInKeeper
  readonly backing: Backing
}): States {
  const { docker, run, backing } = parts
  const instance = docker.instance

  const markerText = (path: StatePath, kind: Marker['kind'], from?: StatePath) => {
    const marker: Marker = { instance, path, kind, createdAt: new Date().toISOString(), ...(from && { from }) }
    return `${JSON.stringify(marker)}\n`
  }

  const readMarker = async (path: StatePath) =>
    markerOf(await run(['sh', '-c', markerScript, 'sh', path], { reads: true }))

  async function there(path: StatePath): Promise<boolean> {
    return (await run(['sh', '-c', existsScript, 'sh', checkedPath(path)], { reads: true })).includes('yes')
  }

  /** The layout of a state that is what it should be. */
  async function look(path: StatePath): Promise<string | null> {
    const text = await orStrange(path, run(['sh', '-c', lookScript, 'sh', checkedPath(path)], { reads: true }))
    const end = text.includes('\n') ? text.indexOf('\n') : text.length
    const marker = markerOf(text.slice(0, end))
    if (marker?.instance !== instance || marker.path !== path) throw strange(path, text)
    return text.slice(end + 1) || null
  }

  async function orStrange(path: StatePath, script: Promise<string>): Promise<string> {
    try {
      return await script
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'pool-lost') throw error
      throw strange(path, error.detail ?? error.message)
    }
  }

  async function releaseVolumes(path: StatePath): Promise<void> {
    const all = await docker.listVolumes(ownerOf(path))
    const trees = all.map((one) => one.name).filter((name) => name.startsWith(treePrefix(path)))
    await Promise.all([...Object.values(volumeNames(path)), ...trees].map((name) => docker.removeVolume(name)))
  }

  return {
    releaseVolumes,
    exists: there,
    marker: (path) => readMarker(checkedPath(path)),
    async create(path, kind) {
      await backing.create(checkedPath(path), markerText(path, kind))
    },
    async copy(from, to, kind) {
      await backing.copy(checkedPath(from), checkedPath(to), markerText(to, kind, from))
    },
    async rename(from, to) {
      const marker = await readMarker(checkedPath(from))
      await releaseVolumes(from)
      const stdin = markerText(to, marker?.kind ?? 'point', marker?.from)
      await run(['sh', '-c', renameScript, 'sh', from, checkedPath(to)], { stdin })
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
      const found = await run(['sh', '-c', listing], { reads: true })
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
      const [top, layout] = await Promise.all([backing.enginePath(), look(path)])
      const labels = ownerOf(path)
      const bound = (part: 'db' | 'files') => ({ type: 'none', device: `${top}/${path}/${part}`, o: 'bind' })
      await Promise.all([
        ensureVolume(docker, { name: names.db, ...labels, options: bound('db') }),
        ensureVolume(docker, { name: names.files, ...labels, options: bound('files') }),
      ])
      return { ...names, layout }
    },
    async writeLayout(path, text) {
      await look(path)
      await run(['sh', '-c', layoutScript, 'sh', path], { stdin: text })
    },
    async treeVolumes(path, trees) {
      if (trees.length === 0) return []
      const names = trees.map((tree) => treeVolume(path, tree))
      const [top] = await Promise.all([backing.enginePath(), look(path)])
      await orStrange(path, run(['sh', '-c', treesScript, 'sh', path, ...trees]))
      const labels = ownerOf(path)
      const made = names.map((name, index) => {
        const device = `${top}/${path}/trees/${trees[index]}`
        return ensureVolume(docker, { name, ...labels, options: { type: 'none', device, o: 'bind' } })
      })
      await Promise.all(made)
      return names
    },
  }
}

/** @returns undefined where the text is no marker */
export function markerOf(text: string): Marker | undefined {
  try {
    return JSON.parse(text) as Marker
  } catch {
    return undefined
  }
}

function strange(path: StatePath, detail: string): Failure {
  return new Failure(
    'pool-lost',
    `The state at ${path} is not what it should be, so it was not mounted. Nothing was changed; the details say what is wrong with it.`,
    { detail: detail.slice(0, 2000) },
  )
}

/** Lists directories without a look at their markers: a half-made state must be found too. */
const listing = `cd /pool && find . \\( ${statePatterns.map((one) => `-path './${one}'`).join(' -o ')} \\) -type d -prune -print`

/** Makes the volume anew where one of that name binds something else. */
async function ensureVolume(docker: Docker, spec: VolumeSpec): Promise<void> {
  const old = await docker.inspectVolume(spec.name)
  if (old && sameOptions(old.options, spec.options ?? {})) return
  if (old) await docker.removeVolume(old.name)
  await docker.createVolume(spec)
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
