// Files as a promotion writes them to a test production, with all that it wrote down on the way.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { DemoProduction } from '../../resources/demo/production.ts'
import type { Layout } from '../../src-main/contract/models.ts'
import type { ProductionAccess } from '../../src-main/production/reach/production-access.ts'
import type {
  ExpectedFile,
  FileJournalEntry,
  FilesToWrite,
  FileToWrite,
} from '../../src-main/production/write/files-to-write.ts'

/** Texts, and what else there is: links and directories as they are. Null: nothing. */
export type Content = string | ExpectedFile | null
/** A path with what is there, and what is to be. */
export type Change = readonly [path: string, before: Content, after: Content, mode?: number]

export interface PlannedFiles {
  readonly source: ProductionAccess
  readonly layout: Layout
  readonly promotion: string
  readonly changes: readonly Change[]
}

/** What is recorded goes into `journal`. */
export function filesToWrite(
  { source, layout, promotion, changes }: PlannedFiles,
  journal: FileJournalEntry[] = [],
): FilesToWrite {
  const text = (side: 1 | 2) => async (path: string) => {
    const change = changes.find((one) => one[0] === path)
    return Readable.from([Buffer.from(String(change?.[side]))])
  }
  return {
    source,
    layout,
    promotion,
    files: changes.map(fileToWrite),
    newContent: text(2),
    oldContent: text(1),
    record: (entry) => void journal.push(entry),
  }
}

function fileToWrite([path, before, after, mode]: Change): FileToWrite {
  const expected = expectedOf(before)
  const wanted = expectedOf(after)
  if (!wanted || wanted.is === 'link') return { path, expected, wanted }
  return { path, expected, wanted: { ...wanted, mode: mode ?? null } }
}

function expectedOf(content: Content): ExpectedFile | null {
  if (typeof content !== 'string') return content
  const bytes = Buffer.from(content)
  return { is: 'file', bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

export const acmeTheme = 'wp-content/themes/acme'

/** Everything that can become of a file of `freshTheme`. */
export const allKinds: readonly Change[] = [
  [`${acmeTheme}/style.css`, 'body {}', 'body { color: red }'],
  [`${acmeTheme}/functions.php`, '<?php // one', `<?php // ${'two '.repeat(80_000)}`],
  [`${acmeTheme}/blocks`, null, { is: 'directory' }],
  [`${acmeTheme}/blocks/häder "x".php`, null, '<?php // new'],
  [`${acmeTheme}/main.css`, { is: 'link', target: 'style.css' }, { is: 'link', target: 'blocks/../style.css' }],
  [`${acmeTheme}/run.sh`, '#!/bin/sh', '#!/bin/sh', 0o775],
  [`${acmeTheme}/parts/old/gone.php`, 'gone', null],
  [`${acmeTheme}/parts/old`, { is: 'directory' }, null],
]

const begin = `set -e
rm -rf "$1"; mkdir -p "$1/parts/old"; cd "$1"
printf 'body {}' > style.css; printf '<?php // one' > functions.php; printf 'gone' > parts/old/gone.php
printf 'stays' > parts/stays.php; ln -s style.css main.css; printf '#!/bin/sh' > run.sh
chown -R www-data:www-data .; chmod -R u=rwX,g=rwX,o=rX .; chmod 660 functions.php`

type Host = Pick<DemoProduction, 'exec' | 'path'>

/** A acmeTheme of the web server’s own account, in which its group may write. */
export const freshTheme = ({ exec, path }: Host) => exec('sh', '-c', begin, 'sh', `${path}/${acmeTheme}`)

/** All below a directory: kind, permissions, owner, content or target; hidden names too. */
export function filesListed({ exec }: Host, directory: string): Promise<string> {
  const list = `cd "$1" && find . -mindepth 1 | LC_ALL=C sort | while read -r p; do
    stat -c '%A %U %n' "$p"; if [ -L "$p" ]; then readlink "$p"; elif [ -f "$p" ]; then cat "$p"; echo; fi; done`
  return exec('sh', '-c', list, 'sh', directory)
}

/** The list without owners: an account that is not root cannot give a file away. */
export const anyOwner = (list: string) => list.replace(/^(\S{10}) \S+/gm, '$1')
