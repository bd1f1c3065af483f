// Files are written to a real production as they should be, or not at all: by accounts of each kind, whatever happens meanwhile.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Layout } from '../../src-main/contract/models.ts'
import { sourceSchema } from '../../src-main/contract/source.ts'
import { probeSource } from '../../src-main/production/probe/probe.ts'
import type { ProductionAccess } from '../../src-main/production/reach/production-access.ts'
import { layoutOf } from '../../src-main/production/site/site-layout.ts'
import type { FileJournalEntry } from '../../src-main/production/write/files-to-write.ts'
import { mayWriteFiles } from '../../src-main/production/write/may-write-files.ts'
import { takeBackFiles } from '../../src-main/production/write/take-back-files.ts'
import { removeFiles, writeFiles } from '../../src-main/production/write/write-files.ts'
import { account } from '../support/accounts.ts'
import { killedAtEachStep } from '../support/killed-writes.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import {
  acmeTheme,
  allKinds,
  anyOwner,
  type Change,
  filesListed,
  filesToWrite,
  freshTheme,
  type PlannedFiles,
} from '../support/written-files.ts'

interface Writer {
  readonly source: ProductionAccess
  readonly layout: Layout
}

let production: TestProduction
let withShell: Writer
let withSftp: Writer
let withOldSftp: Writer

const signal = () => AbortSignal.timeout(120_000)

beforeAll(async () => {
  production = await testProduction()
  await production.exec('chmod', '-R', 'g+w', production.path)
  const jail = ['ChrootDirectory /var/www', 'ForceCommand internal-sftp -u 0002']
  withShell = await writer('writer', [])
  withSftp = await writer('shut-in', jail, '/html')
  // A server of which nothing is known but the protocol itself.
  const bare = jail.map((line) => line.replace('-u 0002', '-P posix-rename,fsync,statvfs,lsetstat,copy-data'))
  withOldSftp = await writer('old-fashioned', bare, '/html')
})
afterAll(() => production?.cleanUp())

async function writer(name: string, sshd: readonly string[], path = production.path): Promise<Writer> {
  const ssh = { ...(await account(production, name, { sshd })), path }
  const { probe, source } = await probeSource(sourceSchema.parse({ ssh, database: production.database.replication }), {
    signal: signal(),
  })
  return { source, layout: layoutOf(probe.facts, path) }
}

const there = (directory = `${production.path}/${acmeTheme}`) => filesListed(production, directory)
const fresh = () => freshTheme(production)
let promotions = 0
const planned = ({ source, layout }: Writer, all: readonly Change[] = allKinds): PlannedFiles => ({
  source,
  layout,
  promotion: `promotion-${++promotions}`,
  changes: all,
})

describe.each(['shell', 'sftp', 'old sftp'] as const)('an account with %s', (kind) => {
  const who = () => (kind === 'shell' ? withShell : kind === 'sftp' ? withSftp : withOldSftp)

  test('writes what is new, changed and gone, and takes all of it back', async () => {
    await fresh()
    const before = await there()
    const journal: FileJournalEntry[] = []
    const work = filesToWrite(planned(who()), journal)
    const written = await writeFiles(work, signal())
    expect(written).toMatchObject({ is: 'written', files: 6 })
    expect(written.is === 'written' && written.findings.map((one) => one.replace(/^\S+/, ''))).toEqual(
      kind === 'old sftp' ? [expect.stringContaining('was missing for a moment')] : [],
    )
    expect(await there()).toContain('gone.php')
    expect(await removeFiles(work, signal())).toEqual({ is: 'written', files: 2, findings: [] })
    const now = await there()
    expect(now).toContain('body { color: red }')
    expect(now).toContain('häder "x".php\n<?php // new')
    expect(now).toContain('main.css\nblocks/../style.css')
    expect(now).toMatch(/-rwxrwxr-x \S+ \.\/run\.sh/)
    expect(now).toMatch(/-rw-rw---- \S+ \.\/functions\.php/)
    expect(now).not.toMatch(/gone|sitefork|parts\/old/)
    // Once more is no matter.
    expect(await removeFiles(work, signal())).toEqual({ is: 'written', files: 0, findings: [] })

    const back = { ...work, journal: JSON.parse(JSON.stringify(journal)) }
    expect(await takeBackFiles(back, signal())).toEqual({ files: 8, left: [] })
    expect(anyOwner(await there())).toBe(anyOwner(before))
    expect(await takeBackFiles(back, signal())).toEqual({ files: 0, left: [] })
  })

  test('may write all of the site, and that is found out without a trace', async () => {
    const before = await there(`${production.path}/wp-content`)
    expect(await mayWriteFiles(who().source, who().layout, signal())).toEqual({ may: true, sentence: null })
    expect(await there(`${production.path}/wp-content`)).toBe(before)
  })
})

describe('nothing is changed', () => {
  const refused = async (all: readonly Change[], who = withShell) => {
    const before = await there()
    const outcome = await writeFiles(filesToWrite(planned(who, all)), signal()).catch((error: Error) => error.message)
    expect(await there()).toBe(before)
    return outcome
  }
  const style: Change = [`${acmeTheme}/style.css`, 'body {}', 'body { color: red }']

  test.each<readonly [string, Change, string]>([
    ['content', [`${acmeTheme}/functions.php`, '<?php // uno', 'x'], 'has another content on production than it had'],
    ['kind', [`${acmeTheme}/main.css`, 'style.css', 'x'], 'is a symbolic link on production, and was a file.'],
    [
      'a link',
      [`${acmeTheme}/main.css`, { is: 'link', target: 'a' }, null],
      'leads elsewhere on production than it did.',
    ],
    [
      'permissions',
      [`${acmeTheme}/parts`, { is: 'directory', mode: 0o700 }, null],
      'has other permissions on production',
    ],
    ['one that is there', [`${acmeTheme}/run.sh`, null, 'x'], 'is there on production by now: a file.'],
    ['one that is gone', [`${acmeTheme}/lost.css`, 'x', null], 'is no longer there on production.'],
    [
      'a file for a directory',
      [`${acmeTheme}/run.sh`, '#!/bin/sh', { is: 'directory' }],
      'cannot be done at one instant',
    ],
  ])('where production has another %s', async (_what, change, words) => {
    await fresh()
    expect(await refused([style, change])).toMatchObject({
      is: 'in-the-way',
      path: change[0],
      sentence: expect.stringContaining(words),
    })
  })

  test.each(['wp-config.php', 'wp-content/../../x.css', '/etc/cron.d/x', '.env.production', 'wp-content/\\xff.css'])(
    'where %s is to be written',
    async (path) => {
      expect(await refused([style, [path, null, 'x']])).toMatch(/Nothing was changed; .*\.$/)
    },
  )

  test('through a link that leads out of the site, even one that comes meanwhile', async () => {
    await fresh()
    await production.exec(
      'sh',
      '-c',
      'mkdir -p /srv/other && chmod 777 /srv/other && ln -s /srv/other "$1/out"',
      'sh',
      `${production.path}/${acmeTheme}`,
    )
    const inTheWay = { is: 'in-the-way', sentence: expect.stringContaining('lies behind a symbolic link') }
    expect(await refused([style, [`${acmeTheme}/out/x.php`, null, '<?php']])).toMatchObject(inTheWay)
    expect(await refused([style, [`${acmeTheme}/out/deep/x.php`, null, '<?php']], withSftp)).toMatchObject(inTheWay)

    const path = `${acmeTheme}/parts/stays.php`
    const work = filesToWrite(planned(withShell, [style, [path, 'stays', 'other']]))
    const switched = {
      ...work,
      newContent: async (one: string) => {
        if (one === path) {
          const swap = 'cd "$1" && cp -a parts/. /srv/other/ && rm -rf parts && ln -s /srv/other parts'
          await production.exec('sh', '-c', swap, 'sh', `${production.path}/${acmeTheme}`)
        }
        return work.newContent(one)
      },
    }
    expect(await writeFiles(switched, signal())).toMatchObject(inTheWay)
    expect(await production.exec('sh', '-c', 'find /srv/other -type f | xargs cat')).toBe('gonestays')
    expect(await production.readFile(`${acmeTheme}/style.css`)).toBe('body {}')
  })

  test('where a file is changed while its new content is on the way', async () => {
    await fresh()
    for (const who of [withShell, withSftp]) {
      const work = filesToWrite(planned(who))
      const meanwhile = {
        ...work,
        newContent: async (path: string) => {
          // As many bytes, and the same time.
          if (path.endsWith('style.css')) {
            const write =
              'cd "$1" && touch -r style.css /tmp/then && printf "body []" > style.css && touch -r /tmp/then style.css'
            await production.exec('sh', '-c', write, 'sh', `${production.path}/${acmeTheme}`)
          }
          return work.newContent(path)
        },
      }
      expect(await writeFiles(meanwhile, signal())).toMatchObject({ is: 'in-the-way', path: `${acmeTheme}/style.css` })
      const now = await there()
      expect(now).toContain('body []')
      expect(now).not.toMatch(/sitefork|häder|red/)
      await fresh()
    }
  })

  test('where the disk is full', async () => {
    const shelf = '/dev/shm/site'
    await production.exec(
      'sh',
      '-c',
      'mkdir -p "$1" && printf old > "$1/a.txt" && chgrp -R www-data "$1" && chmod -R g+w "$1"',
      'sh',
      shelf,
    )
    const layout = { ...withShell.layout, trees: [{ path: shelf, only: null }] }
    const filler =
      'dd if=/dev/zero of=/dev/shm/filler bs=1M 2> /dev/null || test -s /dev/shm/filler; truncate -s -200K /dev/shm/filler'
    await production.exec('sh', '-c', filler)
    const before = await there(shelf)
    const changes: Change[] = [
      [`${shelf}/a.txt`, 'old', 'new'],
      [`${shelf}/b.txt`, null, 'x'.repeat(2 ** 20)],
    ]
    await fresh()
    const writing = writeFiles(filesToWrite(planned({ ...withShell, layout }, [style, ...changes])), signal())
    await expect(writing).rejects.toThrow(
      /^The disk of \S+ is full: .* All files are as they were; make room there, then try again\.$/,
    )
    expect(await there(shelf)).toBe(before)
    expect(await there()).toContain('body {}')
    await production.exec('rm', '-r', '/dev/shm/filler', shelf)
  })

  test('where the account may not write', async () => {
    await fresh()
    await production.exec('chmod', 'g-w', `${production.path}/${acmeTheme}/parts`)
    const change: Change = [`${acmeTheme}/parts/stays.php`, 'stays', 'other']
    expect(await refused([style, change])).toMatch(
      /^“writer” may not write .* All files are as they were; give this account/,
    )
    await production.exec('chmod', 'g-w', `${production.path}/wp-content/plugins`)
    expect(await mayWriteFiles(withShell.source, withShell.layout, signal())).toMatchObject({
      may: false,
      sentence: expect.stringContaining(`/wp-content/plugins on `),
    })
    expect(await mayWriteFiles(withSftp.source, withSftp.layout, signal())).toMatchObject({ may: false })
    await production.exec('chmod', 'g+w', `${production.path}/wp-content/plugins`)
  })

  test('where the connection is lost, or the promotion cancelled', async () => {
    await fresh()
    const before = await there()
    const during = async (path: string, act: () => unknown, ends = signal()) => {
      const work = filesToWrite(planned(withShell))
      const record = async (entry: FileJournalEntry) => {
        if (entry.is === 'put' && entry.path === path) await act()
      }
      return writeFiles({ ...work, record }, ends)
    }
    const cut = () => production.exec('pkill', '-KILL', '-u', 'writer')
    await expect(during(`${acmeTheme}/run.sh`, cut)).rejects.toThrow(
      /^The connection to .* was lost .* All files are as they were;/,
    )
    const stop = new AbortController()
    await expect(during(`${acmeTheme}/main.css`, () => stop.abort(new Error('stopped')), stop.signal)).rejects.toThrow(
      'stopped',
    )
    expect(anyOwner(await there())).toBe(anyOwner(before))
  })
})

test('killed at any step, all that was replaced comes back', async () => {
  const scene = { fresh, there: async () => anyOwner(await there()), planned: () => planned(withShell) }
  expect(await killedAtEachStep(scene)).toBe(13)
})

test('what somebody else has changed since stays as it is when the rest is taken back', async () => {
  await fresh()
  const journal: FileJournalEntry[] = []
  const work = filesToWrite(planned(withShell), journal)
  await writeFiles(work, signal())
  await production.writeFile(`${acmeTheme}/style.css`, 'body { color: blue }')
  await production.writeFile(`${acmeTheme}/blocks/own.php`, 'own')
  const { files, left } = await takeBackFiles({ ...work, journal }, signal())
  expect([files, left.map(({ path }) => path)]).toEqual([4, [`${acmeTheme}/style.css`, `${acmeTheme}/blocks`]])
  const now = await there()
  expect(now).toContain('body { color: blue }')
  expect(now).toContain('own')
  expect(now).not.toMatch(/häder|sitefork/)
})
