// A btrfs file system on a sparse image file behind a loop device: thin, atomic copies in milliseconds.
import { Failure } from '../contract/failure.ts'
import type { Docker } from '../docker/docker.ts'
import type { Backing, PoolSpace, RunInKeeper } from './backing.ts'
import { mountForEngine, unmountForEngine } from './engine-mount.ts'
import { openFrozenStates } from './frozen-states.ts'
import type { StatePath } from './layout.ts'
import { markFunction, partsScript } from './state-scripts.ts'

export const imageFile = '/img/pool.img'
/** Options of every mount, for those of the first hold for the whole file system. A site's files are no devices and not setuid. */
const mountOptions = 'noatime,nosuid,nodev,compress=zstd:1,discard=async'
const smallestBytes = 5 * 2 ** 30
const shareOfFree = 0.2

export interface BtrfsLoopOptions {
  readonly docker: Docker
  /** The keeper's image. */
  readonly image: string
  /** The virtual size of an image that is made now; absent: a share of the free space. */
  readonly sizeBytes: number | undefined
}

export function openBtrfsLoop(run: RunInKeeper, options: BtrfsLoopOptions): Backing {
  let device: string | undefined
  let seenFromEngine: string | undefined
  const frozen = openFrozenStates(run)

  async function attach(): Promise<void> {
    if (!(await exists(run, imageFile))) await makeImage(run, options.sizeBytes)
    device = (await attachedLoop(run)) ?? (await attachLoop(run))
    await ensureNode(run, device)
    if (!(await isMounted(run))) {
      await run(['mkdir', '-p', '/pool'])
      await run(['mount', '-t', 'btrfs', '-o', mountOptions, device, '/pool'])
    }
    await checkWritable(run)
    await frozen.sweep()
    seenFromEngine = await mountForEngine(options.docker, options.image, device, mountOptions)
  }

  return {
    kind: 'btrfs-loop',
    attach,
    async create(path, marker) {
      await run(['sh', '-c', createScript, 'sh', path], { stdin: marker })
    },
    async copy(from, to, marker) {
      await run(['sh', '-c', copyScript, 'sh', from, to], { stdin: marker })
    },
    freeze: frozen.freeze,
    async setReadOnly(path, readOnly) {
      await run(['btrfs', 'property', 'set', '-ts', `/pool/${path}`, 'ro', String(readOnly)])
    },
    async remove(path) {
      await run(['btrfs', 'subvolume', 'delete', `/pool/${path}`])
    },
    space: () => readSpace(run),
    ownBytes: (paths) => frozen.alone((signal) => ownBytes(run, paths, signal)),
    async storedBytes(folder) {
      // What its states share among themselves counts once.
      const report = await run(['sh', '-c', storedScript, 'sh', `/pool/${folder}`], { reads: true })
      return compressionOf(report).onDisk
    },
    async enginePath() {
      if (!seenFromEngine) throw new Failure('pool-lost', 'The pool is not attached. Try again in a moment.')
      return seenFromEngine
    },
    async scrub(signal) {
      return { damaged: damagedOf(await run(['sh', '-c', scrubScript], { signal })) }
    },
    async grow(totalBytes) {
      const { size, mayBe } = await growth(run)
      if (totalBytes <= size || totalBytes > mayBe) throw badSize(size, mayBe)
      if (!device) throw new Failure('pool-lost', 'The pool is not attached. Try again in a moment.')
      await run(['truncate', '-s', String(totalBytes), imageFile])
      await run(['losetup', '-c', device])
      await run(['btrfs', 'filesystem', 'resize', 'max', '/pool'])
    },
    async trim() {
      await run(['fstrim', '/pool'])
    },
    async detach() {
      await unmountForEngine(options.docker)
      if (await isMounted(run)) await run(['umount', '/pool'])
      const loop = await attachedLoop(run)
      if (loop) await run(['losetup', '-d', loop])
    },
  }
}

/**
 * Compression as a property of a directory holds for every file below; as a mount option only, btrfs gives up on a file for good
 * where one write of it does not shrink. Databases get the former, uploads the latter.
 */
const createScript = `${markFunction}
set -e
test ! -e "/pool/$1" || { echo "/pool/$1 is taken" >&2; exit 1; }
mkdir -p "$(dirname "/pool/$1")"
btrfs -q subvolume create "/pool/$1"
${partsScript}
btrfs property set "/pool/$1/db" compression zstd
mark "/pool/$1"`

const copyScript = `${markFunction}
set -e
test ! -e "/pool/$2" || { echo "/pool/$2 is taken" >&2; exit 1; }
mkdir -p "$(dirname "/pool/$2")"
btrfs -q subvolume snapshot "/pool/$1" "/pool/$2"
mark "/pool/$2"`

async function makeImage(run: RunInKeeper, sizeBytes: number | undefined): Promise<void> {
  const free = await freeBytes(run, '/img')
  const size = sizeBytes ?? Math.max(smallestBytes, Math.floor(free * shareOfFree))
  if (size > free) {
    const needed = (size / 2 ** 30).toFixed(1)
    throw new Failure(
      'pool-full',
      `Sitefork needs ${needed} GiB of free disk where Docker keeps its data, and there are ${(free / 2 ** 30).toFixed(1)}. Free some space, then try again.`,
      { remedy: { label: 'Try again', action: 'retry' } },
    )
  }
  // Made under another name first: an image that is there is a whole one.
  const unfinished = `${imageFile}.new`
  await run(['rm', '-f', unfinished])
  await run(['truncate', '-s', String(size), unfinished])
  await run(['chmod', '600', unfinished])
  // Small nodes: a page that changes takes a copy of the node that tells where it lies, in every point.
  await run(['mkfs.btrfs', '-q', '-L', 'sitefork', '--nodesize', '4096', unfinished])
  await run(['mv', unfinished, imageFile])
}

/** @returns how large the image is, and how large it may become: what it holds lies on the disk already, the rest must fit too */
async function growth(run: RunInKeeper): Promise<{ readonly size: number; readonly mayBe: number }> {
  const [size = 0, blocks = 0] = (await run(['stat', '-c', '%s %b', imageFile])).trim().split(' ').map(Number)
  return { size, mayBe: blocks * 512 + (await freeBytes(run, '/img')) }
}

function badSize(size: number, mayBe: number): Failure {
  const gib = (bytes: number) => (bytes / 2 ** 30).toFixed(1)
  const most = Math.floor(mayBe / 2 ** 28) / 4
  return new Failure(
    'bad-input',
    `The pool has ${gib(size)} GiB, and with what is free on the disk it may have up to ${most.toFixed(1)}. It grows only, and nothing was changed; give a size between these.`,
  )
}

/**
 * Finds the loop device that has the image already, for two on one image would corrupt it. It is found by inode and disk: the
 * image of every pool has the same name, and `losetup -j` goes by that where a device has no node. A new keeper's /dev lacks
 * the nodes of devices that an earlier one attached, so they are made first.
 */
async function attachedLoop(run: RunInKeeper): Promise<string | undefined> {
  return (await run(['sh', '-c', attachedScript, 'sh', imageFile])).trim().split('\n')[0] || undefined
}

const attachedScript = `for loop in /sys/block/loop*/loop; do
  test -e "$loop" || continue
  number="\${loop#/sys/block/loop}"
  number="\${number%/loop}"
  test -b "/dev/loop$number" || mknod -m 660 "/dev/loop$number" b 7 "$number"
done
image=$(stat -c '%i %Hd:%Ld' "$1")
losetup --list --noheadings --raw --output BACK-INO,BACK-MAJ:MIN,NAME | while read -r inode disk device; do
  test "$inode $disk" != "$image" || echo "$device"
done`

/** Attaches the image to a free loop device, whose node is made in the keeper; with direct I/O where the kernel takes it. */
async function attachLoop(run: RunInKeeper): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    // `losetup -f` adds “(lost)” to a device whose node is missing here.
    const [device = ''] = (await run(['sh', '-c', freeLoop])).trim().split(' ')
    try {
      await ensureNode(run, device)
      await run(['sh', '-c', 'losetup --direct-io=on "$1" "$2" || losetup "$1" "$2"', 'sh', device, imageFile])
      return device
    } catch (error) {
      // Somebody took the number between the look and the use.
      if (attempt === 5) throw error
    }
  }
}

/** Prints the next free loop device; the kernel makes the device, but not its node in a container's /dev. */
const freeLoop = `losetup -f 2>/dev/null || {
  for number in $(seq 0 255); do
    test -e /sys/block/loop$number/loop || { echo /dev/loop$number; exit 0; }
  done
  exit 1
}`

async function ensureNode(run: RunInKeeper, device: string): Promise<void> {
  const number = device.replace('/dev/loop', '')
  await run(['sh', '-c', 'test -b "$1" || mknod -m 660 "$1" b 7 "$2"', 'sh', device, number])
}

async function isMounted(run: RunInKeeper): Promise<boolean> {
  return (await run(['sh', '-c', 'mountpoint -q /pool && echo yes || true'])).includes('yes')
}

async function exists(run: RunInKeeper, path: string): Promise<boolean> {
  return (await run(['sh', '-c', 'test -e "$1" && echo yes || true', 'sh', path])).includes('yes')
}

/** Refuses a file system that is read-only, as it becomes where the disk under it was full. */
async function checkWritable(run: RunInKeeper): Promise<void> {
  const options = await run(['findmnt', '-no', 'OPTIONS', '/pool'])
  if (!options.split(',').includes('ro')) return
  throw new Failure(
    'pool-lost',
    'The pool turned read-only, most likely because the disk under it was full. What is in it is safe; free some space on the disk, then restart Docker.',
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}

async function freeBytes(run: RunInKeeper, path: string): Promise<number> {
  return Number((await run(['df', '--output=avail', '-B1', path])).trim().split('\n').at(-1))
}

async function readSpace(run: RunInKeeper): Promise<PoolSpace> {
  const report = await run(['df', '--output=size,used,avail', '-B1', '/pool', '/img'], { reads: true })
  const [pool, disk] = report
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/).map(Number))
  const [totalBytes = 0, usedBytes = 0, available = 0] = pool ?? []
  // The image is sparse: the disk under it may have less than the pool believes.
  return { totalBytes, usedBytes, freeBytes: Math.min(available, disk?.[2] ?? 0) }
}

async function ownBytes(
  run: RunInKeeper,
  paths: readonly StatePath[],
  signal: AbortSignal,
): Promise<ReadonlyMap<StatePath, number>> {
  if (paths.length === 0) return new Map()
  const measure = ['sh', '-c', measureScript, 'sh', ...paths.map((path) => `/pool/${path}`)]
  return parseOwnBytes(await run(measure, { reads: true, signal }))
}

/**
 * Prints what is only in each state, and how well the state is compressed. It reads every extent, so it has the lowest priority;
 * a state that is removed meanwhile has no figure.
 */
const measureScript = `for path in "$@"; do
  nice -n 19 btrfs filesystem du -s --raw "$path" 2>/dev/null && nice -n 19 compsize -b "$path" 2>/dev/null || true
done`

const storedScript = 'nice -n 19 compsize -b "$1" 2>/dev/null || true'

/** Scrubs with the lowest priority; the exit code says no more than the report. */
const scrubScript = 'btrfs scrub start -B -c 3 /pool 2>&1 || true'

/** @returns what the report's line "Error summary:" has, such as `csum=16`; empty where it is "no errors found" */
export function damagedOf(report: string): string {
  const summary = /Error summary:\s*(.+)/.exec(report)?.[1]?.trim() ?? ''
  return summary === 'no errors found' ? '' : summary
}

/**
 * Reads, for each state, lines of `total exclusive shared path` after a heading, and then compsize's. What is only in a state is
 * taken to be as well compressed as all of it.
 */
export function parseOwnBytes(report: string): ReadonlyMap<StatePath, number> {
  const rows = report.split(/^(?=\s*Total\s+Exclusive)/m).flatMap((part) => {
    const [, exclusive, path] = /^\s*\d+\s+(\d+)\s+\S+\s+\/pool\/(.+)$/m.exec(part) ?? []
    const { onDisk, uncompressed } = compressionOf(part)
    const share = uncompressed === 0 ? 1 : onDisk / uncompressed
    return exclusive && path ? [[path, Math.round(Number(exclusive) * share)] as const] : []
  })
  return new Map(rows)
}

/** Reads compsize's line "TOTAL       38%     648781250    1673670874   1475203290"; an empty folder has none. */
function compressionOf(report: string): { readonly onDisk: number; readonly uncompressed: number } {
  const [, onDisk = 0, uncompressed = 0] = /^TOTAL\s+\d+%\s+(\d+)\s+(\d+)/m.exec(report) ?? []
  return { onDisk: Number(onDisk), uncompressed: Number(uncompressed) }
}
