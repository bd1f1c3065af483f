// Lays files of other states into a state that nothing runs on: copies that share their blocks, texts that were merged, and what is to go.
import { Failure } from '../contract/failure.ts'
import type { RunInKeeper } from './backing.ts'
import type { Cancelled } from './differ.ts'
import type { FileStep } from './file-step.ts'
import { checkedPath, inKeeper, type StatePath } from './layout.ts'
import { type BytePath, pathText } from './path-text.ts'
import { readTrees } from './read-trees.ts'
import { pathInState, type TreePaths } from './site-paths.ts'

/**
 * Follows no link: where one stands on the way to a file, nothing is laid.
 * @param to a state that no container has mounted
 * @throws Failure `bad-input` where a directory on the way to a file is none
 */
export async function layFiles(
  run: RunInKeeper,
  to: StatePath,
  steps: readonly FileStep[],
  options: Cancelled = {},
): Promise<void> {
  if (steps.length === 0) return
  const states = new Set([to, ...steps.flatMap((step) => ('from' in step ? [step.from] : []))])
  const trees = await readTrees(run, [...states])
  const fields = ordered(steps).flatMap((step) => fieldsOf(step, trees))
  const list = Buffer.from(fields.map((field) => `${field}\0`).join(''), 'latin1')
  const chunks: string[] = []
  await run(['bash', '-c', layScript, 'bash', inKeeper(checkedPath(to))], {
    ...options,
    stdin: list.toString('base64'),
    // A command of its own: the text may be long.
    onStdout: (chunk) => chunks.push(chunk.toString('latin1')),
  })
  const inTheWay = chunks.join('').trim()
  if (inTheWay !== '') throw blocked(pathText(inTheWay))
}

/** What goes first makes room; what is in a directory goes before it, and comes after it. */
function ordered(steps: readonly FileStep[]): readonly FileStep[] {
  const goes = ({ is }: FileStep) => is === 'remove' || is === 'remove-all'
  const going = steps.filter(goes).toSorted((one, other) => (one.path < other.path ? 1 : -1))
  const coming = steps.filter((step) => !goes(step)).toSorted((one, other) => (one.path < other.path ? -1 : 1))
  return [...going, ...coming]
}

function fieldsOf(step: FileStep, trees: TreePaths): readonly BytePath[] {
  const path = pathInState(step.path, trees)
  const at = path.lastIndexOf('/')
  const [directory, name] = [path.slice(0, Math.max(0, at)), path.slice(at + 1)]
  switch (step.is) {
    case 'copy':
    case 'directory':
      return [step.is, directory, name, inKeeper(checkedPath(step.from))]
    case 'write':
      return [step.is, directory, name, `${step.mode.toString(8)} ${step.content.toString('base64')}`]
    case 'remove':
    case 'remove-all':
      return [step.is, directory, name, '']
  }
}

function blocked(path: string): Failure {
  return new Failure(
    'bad-input',
    `“${path.slice(0, 200)}” is no directory where the merge goes, so what was changed in it has no place there. Nothing was changed; make it a directory in one of the two, or leave that change out.`,
  )
}

/** The directory of a path in the state, each part of which must be a directory; one that is not there is made as its neighbours are. */
export const enterFunction = `enter() {
  test "$1" != "$entered" || return 0
  entered=
  cd -P -- "$root"
  local rest="$1/" part
  while test -n "$rest"; do
    part="\${rest%%/*}"
    rest="\${rest#*/}"
    if test -L "$part" || { test -e "$part" && test ! -d "$part"; }; then return 1; fi
    if test ! -e "$part"; then
      test "$2" = make || return 2
      mkdir -m 755 -- "$part"
      chown --reference=. -- "$part"
    fi
    cd -P -- "./$part"
  done
  entered="$1"
}`

/** Reads `VERB DIRECTORY NAME MORE`, each ended by a zero byte, again and again. Prints the directory that it cannot enter. */
const layScript = `set -euo pipefail
export LC_ALL=C
root="$1"
list=$(mktemp)
trap 'rm -f "$list"' EXIT
base64 -d > "$list"
exec 3< "$list"
entered=
${enterFunction}
while IFS= read -r -d '' verb <&3; do
  IFS= read -r -d '' directory <&3
  IFS= read -r -d '' name <&3
  IFS= read -r -d '' more <&3
  makes=make
  case "$verb" in remove*) makes= ;; esac
  found=0
  enter "$directory" "$makes" || found=$?
  if test "$found" = 2; then continue; fi
  if test "$found" != 0; then
    test -n "$makes" || continue
    printf %s "$directory"
    exit 0
  fi
  case "$verb" in
    remove-all) rm -rf -- "./$name" ;;
    remove)
      if test -d "./$name" && test ! -L "./$name"; then rmdir -- "./$name" 2> /dev/null || true
      else rm -f -- "./$name"; fi ;;
    copy)
      source="$more/$directory/$name"
      if test -d "$source" && test ! -L "$source"; then
        test -d "./$name" && test ! -L "./$name" || rm -f -- "./$name"
      elif test -d "./$name" && test ! -L "./$name"; then rmdir -- "./$name"; fi
      cp -a --reflink=auto --remove-destination -T -- "$source" "./$name"
      entered= ;;
    directory)
      test -d "./$name" && test ! -L "./$name" || { rm -f -- "./$name"; mkdir -- "./$name"; }
      chown --reference="$more/$directory/$name" -- "./$name"
      chmod --reference="$more/$directory/$name" -- "./$name" ;;
    write)
      fresh=$(mktemp ./.sitefork.XXXXXXXX)
      printf %s "\${more#* }" | base64 -d > "$fresh"
      if test -e "./$name"; then chown --reference="./$name" -- "$fresh"; else chown --reference=. -- "$fresh"; fi
      chmod "\${more%% *}" -- "$fresh"
      mv -fT -- "$fresh" "./$name" ;;
  esac
done`
