// Archives of files, unpacked in a real container: whatever is in them, nothing appears outside of where it is unpacked.
import { execFile } from 'node:child_process'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import type { Docker } from '../../../src-main/docker/docker.ts'
import { importFiles } from '../../../src-main/production/backup/import-files.ts'
import type { TestInstance } from '../../support/docker.ts'
import { type Entry, tarOf, zipOf } from '../../support/packed-bytes.ts'
import type { Random } from '../../support/random.ts'
import { anyText, damaged } from './bytes.ts'
import { type AnySubject, lessIn, lessParts, mustHold, orRefusalOf, subject } from './subject.ts'

const run = promisify(execFile)
/** The subject’s name. */
export const unpacking = 'unpacking'
const production = 'fuzz'
const volume = 'unpacked'
const looker = 'looker'
const target = '/site/files'
const mountPoint = /^A \/site(?:\/files)?\n/gm

interface Packed {
  readonly entries: readonly Entry[]
  readonly isZip: boolean
  /** Set where it is not as it was packed. */
  readonly damage: Buffer | null
}

const steps = [
  '..',
  '.',
  '',
  'a',
  'tmp',
  'var',
  'site',
  'files',
  '.unpacked',
  'wp-config.php',
  'wp-includes',
  'version.php',
]
const places = [
  '/tmp/out',
  '/var/tmp/out',
  '/dev/shm/out',
  '/site/files/out',
  '../out',
  '../../../../tmp/out',
  '.',
  '/',
  '..',
]

function aName(random: Random): string {
  if (random.chance(0.05)) return anyText(random, 300).replaceAll('\0', '') || 'a'
  const path = Array.from({ length: 1 + random.below(5) }, () => random.pick(steps)).join('/')
  return (
    random.pick(['', '', '/', '../', './', 'wp/']) +
    path +
    random.pick(['', '', '', '/', '/x'.repeat(random.below(400))])
  )
}

function anEntry(random: Random): Entry {
  const type = random.pick(['0', '0', '0', '1', '2', '2', '3', '4', '5', '6', '7', 'x', 'g', 'S'])
  const content = type === '0' ? Buffer.from(anyText(random, 50)) : Buffer.alloc(0)
  const towards = random.chance(0.5) ? random.pick(places) : aName(random)
  return {
    name: aName(random),
    type,
    target: towards,
    content,
    mode: random.pick([0o644, 0o755, 0o4755, 0o777, 0, 0o2777]),
  }
}

/** Something goes in by a link that something before it has made. */
function throughLink(random: Random): readonly Entry[] {
  const link = {
    name: 'wp/link',
    type: random.pick(['1', '2']),
    target: random.pick(places),
    content: Buffer.alloc(0),
    mode: 0o777,
  }
  const file = {
    ...link,
    name: random.pick(['wp/link', 'wp/link/out', 'wp/link/../out']),
    type: '0',
    content: Buffer.from('out'),
  }
  return [link, file]
}

const plain = (name: string, text: string): Entry => ({
  name,
  type: '0',
  target: '',
  content: Buffer.from(text),
  mode: 0o644,
})
const site = [
  plain('wp/wp-config.php', "<?php define('DB_NAME', 'a');"),
  plain('wp/wp-includes/version.php', "<?php $wp_version = '6.8';"),
]

function aPacked(random: Random): Packed {
  const strange = Array.from({ length: random.below(6) }, () =>
    random.chance(0.3) ? throughLink(random) : [anEntry(random)],
  ).flat()
  const entries = random.chance(0.5) ? [...strange, ...site] : [...site, ...strange]
  const isZip = random.chance(0.3)
  const bytes = isZip ? zipOf(entries) : tarOf(entries)
  return { entries, isZip, damage: random.chance(0.2) ? damaged([bytes], random) : null }
}

/** What a container has elsewhere than in its volume, looked at just before it is removed. */
function watched(docker: Docker, instance: string, seen: (changes: string) => void): Docker {
  return {
    ...docker,
    async remove(name) {
      const left = await run('docker', ['diff', `sitefork-${instance}-${name}`]).catch(() => ({ stdout: '' }))
      seen(left.stdout)
      await docker.remove(name)
    },
  }
}

export async function unpackingIn({ docker, instance }: TestInstance): Promise<AnySubject> {
  const image = await docker.image('keeper')
  await docker.createVolume({ name: volume })
  const mounts = [{ volume, target }]
  const command = ['sleep', 'infinity']
  await docker.run({
    name: looker,
    role: 'courier',
    image,
    command,
    mounts,
    network: 'none',
    defaultCapabilities: true,
  })
  await docker.exec(looker, ['chown', '33:33', target], { user: '0' })
  const strange = `find ${target} -mindepth 1 ( ! -uid 33 -o -type b -o -type c )`.split(' ')
  return subject({
    name: unpacking,
    make: aPacked,
    async check({ entries, isZip, damage }) {
      let changes = ''
      const bytes = damage ?? (isZip ? zipOf(entries) : tarOf(entries))
      const options = {
        docker: watched(docker, instance, (some) => {
          changes += some
        }),
        image,
        webImage: async () => image,
        production,
        volume,
        archive: Readable.from([bytes]),
        signal: AbortSignal.timeout(120_000),
      }
      await orRefusalOf(() => importFiles(options))
      mustHold(changes.replace(mountPoint, '') === '', `Something appeared outside: ${changes}`)
      const { stdout } = await docker.exec(looker, strange)
      mustHold(stdout === '', `Something is there that nobody could have put there: ${stdout}`)
    },
    smaller: (input) => (input.damage ? [{ ...input, damage: null }] : lessIn(input, 'entries', lessParts)),
  })
}
