// What Sitefork says of itself, with Docker and without, and how the shell and the window write it.
import { expect, it } from 'vitest'
import { about } from '../../../../../src-main/actions/machine/about.ts'
import { machineVerbs } from '../../../../../src-main/cli/verbs/machine.ts'
import { aboutRows, aboutSchema } from '../../../../../src-main/contract/about.ts'
import { wholeVolume } from '../../../../../src-main/pool/engine-mount.ts'
import { inMemoryContext } from '../../../../support/in-memory-context.ts'

const pool = {
  kind: 'btrfs-loop',
  totalBytes: 40 * 2 ** 30,
  usedBytes: 2 ** 30,
  freeBytes: 39 * 2 ** 30,
  warning: null,
}

async function connected() {
  const { context } = inMemoryContext()
  const { docker, images } = context.engineParts()
  const { mountpoint } = await docker.createVolume({ name: wholeVolume })
  images.servers.set('mariadb:10.6', 'sha256:1')
  const engineState = () => ({ is: 'ready', version: '29.1', where: '/run/docker.sock', pool }) as const
  return { mountpoint, said: await about({ ...context, engineState } as typeof context) }
}

it('says what it runs on', async () => {
  const { mountpoint, said } = await connected()
  expect(aboutSchema.parse(said)).toMatchObject({
    version: '0',
    home: '/nowhere',
    node: process.version,
    engine: { version: '29.1', where: '/run/docker.sock' },
    pool: { kind: 'btrfs-loop', path: mountpoint, totalBytes: pool.totalBytes, freeBytes: pool.freeBytes },
    catalog: expect.stringMatching(/^\d{3,4}-.*/),
  })
  expect(said.images.database).toEqual(['MariaDB 10.11', 'MariaDB 11.8', 'MySQL 9.7', 'mariadb:10.6'])
  expect(said.images.web).toEqual(expect.arrayContaining(['PHP 7.4', 'PHP 8.2', 'PHP 8.4']))
})

it('says so while Docker is not connected', async () => {
  const { context } = inMemoryContext()
  const said = await about({ ...context, engineState: () => ({ is: 'starting', description: 'Looking' }) })
  expect(said).toMatchObject({ engine: null, pool: null })
  expect(Object.fromEntries(aboutRows(said))).toMatchObject({ 'Docker engine': 'not connected', Pool: 'not attached' })
})

it('is written by the shell in one line each', async () => {
  const { said } = await connected()
  const client = { about: async () => said }
  const result = await machineVerbs.about?.run({ client } as never)
  expect(result?.value).toBe(said)
  expect(result?.text.split('\n')).toEqual(
    expect.arrayContaining([
      'Sitefork          0',
      'Docker engine     Docker 29.1 at /run/docker.sock',
      'Pool              Btrfs, 40 GB, 39 GB free',
    ]),
  )
})
