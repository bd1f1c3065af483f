// Lists a file of a state, or a directory with all that is in it, with what tells contents apart.
import type { RunInKeeper } from './backing.ts'
import type { Cancelled } from './differ.ts'
import { enterFunction } from './lay-files.ts'
import { checkedPath, inKeeper, type StatePath } from './layout.ts'
import type { ListedFile } from './listed-file.ts'
import { pathText } from './path-text.ts'
import { readTrees } from './read-trees.ts'
import { pathInState } from './site-paths.ts'

/** @returns what is at the path, a directory before what is in it; nothing where there is nothing, or a link on the way */
export async function listFiles(
  run: RunInKeeper,
  state: StatePath,
  path: string,
  options: Cancelled = {},
): Promise<readonly ListedFile[]> {
  const trees = path.startsWith('/') ? await readTrees(run, [state]) : []
  const inState = pathInState(path, trees)
  const at = inState.lastIndexOf('/')
  const chunks: Buffer[] = []
  await run(
    [
      'bash',
      '-c',
      listScript,
      'bash',
      inKeeper(checkedPath(state)),
      inState.slice(0, Math.max(0, at)),
      inState.slice(at + 1),
    ],
    { ...options, onStdout: (chunk) => chunks.push(chunk) },
  )
  const fields = Buffer.concat(chunks).toString('latin1').split('\0')
  let end = 0
  while (end < fields.length && fields[end] !== sums) end += 5
  const lines = fields.slice(end + 1).filter((line) => line !== '')
  const hashes = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]))
  const listed: ListedFile[] = []
  for (let from = 0; from < Math.min(end, fields.length - 4); from += 5) {
    const [kind, mode = '', bytes, below = '', target = ''] = fields.slice(from, from + 5)
    const own = {
      path: [path === '.' && below !== '' ? '' : path, pathText(below)].filter((part) => part !== '').join('/'),
      mode: Number.parseInt(mode, 8) & 0o7777,
    }
    const sha256 = hashes.get(below) ?? ''
    if (kind === 'f') listed.push({ ...own, is: 'file', bytes: Number(bytes), sha256 })
    else if (kind === 'd') listed.push({ ...own, is: 'directory' })
    else listed.push(kind === 'l' ? { ...own, is: 'link', target: pathText(target) } : { ...own, is: 'other' })
  }
  return listed
}

/** Stands where the kind of a file would, and after it checksums. */
const sums = 'sums'

/** What is there, then the checksums of what are files, by their paths below. */
const listScript = `set -e
export LC_ALL=C
root=$1
cd -P -- "$root"
entered=
${enterFunction}
if enter "$2" '' && { test -e "./$3" || test -L "./$3"; }; then
  find -P "./$3" -printf '%y\\0%m\\0%s\\0%P\\0%l\\0'
  printf '${sums}\\0'
  if test -d "./$3" && test ! -L "./$3"; then
    cd -P -- "./$3"
    find -P . -type f -printf '%P\\0' | xargs -0 -r sha256sum -z --
  elif test -f "./$3" && test ! -L "./$3"; then
    sum=$(sha256sum < "./$3")
    printf '%s  \\0' "\${sum:0:64}"
  fi
fi`
