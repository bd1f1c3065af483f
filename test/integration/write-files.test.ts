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
import { type TestProduction, testProduction } from '../support/production.ts'
import { type Change, filesToWrite, type PlannedFiles } from '../support/written-files.ts'

interface Writer {
  readonly source: ProductionAccess
  readonly layout: Layout
}

let production: TestProduction
let withShell: Writer
let withSftp: Writer
let withOldSftp: Writer

const signal = () => AbortSignal.timeout(120_000)
const theme = 'wp-content/themes/acme'

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

/** All below the theme: kind, permissions, owner, content or target; hidden names too. */
async function there(directory = `${production.path}/${theme}`): Promise<string> {
  const list = `cd "$1" && find . -mindepth 1 | LC_ALL=C sort | while read -r p; do
    stat -c '%A %U %n' "$p"; if [ -L "$p" ]; then readlink "$p"; elif [ -f "$p" ]; then cat "$p"; echo; fi; done`
  return production.exec('sh', '-c', list, 'sh', directory)
}

const begin = `set -e
rm -rf "$1"; mkdir -p "$1/parts/old"; cd "$1"
printf 'body {}' > style.css; printf '<?php // one' > functions.php; printf 'gone' > parts/old/gone.php
printf 'stays' > parts/stays.php; ln -s style.css main.css; printf '#!/bin/sh' > run.sh
chown -R www-data:www-data .; chmod -R u=rwX,g=rwX,o=rX .; chmod 660 functions.php`
const fresh = () => production.exec('sh', '-c', begin, 'sh', `${production.path}/${theme}`)

/** Everything that can become of a file. */
const changes: readonly Change[] = [
  [`${theme}/style.css`, 'body {}', 'body { color: red }'],
  [`${theme}/functions.php`, '<?php // one', `<?php // ${'two '.repeat(80_000)}`],
  [`${theme}/blocks`, null, { is: 'directory' }],
  [`${theme}/blocks/häder "x".php`, null, '<?php // new'],
  [`${theme}/main.css`, { is: 'link', target: 'style.css' }, { is: 'link', target: 'blocks/../style.css' }],
  [`${theme}/run.sh`, '#!/bin/sh', '#!/bin/sh', 0o775],
  [`${theme}/parts/old/gone.php`, 'gone', null],
  [`${theme}/parts/old`, { is: 'directory' }, null],
]
let promotions = 0
const planned = ({ source, layout }: Writer, all: readonly Change[] = changes): PlannedFiles => ({
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
    const anyOwner = (text: string) => text.replace(/^(\S{10}) \S+/gm, '$1')
    expect(anyOwner(await there())).toBe(anyOwner(before))
    expect(await takeBackFiles(back, signal())).toEqual({ files: 0, left: [] })
  })

  test('may write all of the site, and that is found out without a trace', async () => {
    const before = await there(`${production.path}/wp-content`)
    expect(await mayWriteFiles(who().source, who().layout, signal())).toEqual({ may: true, sentence: null })
    expect(await there(`${production.path}/wp-content`)).toBe(before)
  })
})
