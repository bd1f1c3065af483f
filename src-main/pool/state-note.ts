// A note that the keeper leaves beside the parts of a state, which goes along with every copy of it.
import { inKeeper, type StatePath } from './layout.ts'
import type { Pool } from './pool.ts'

/** As `layoutScript` does: the top of a state is the keeper's alone, once `volumes` has looked at it. */
const writeNoteScript = `set -e
unfinished=$(mktemp "$1/.unlogged.XXXXXXXX")
cat > "$unfinished"
chmod 644 "$unfinished"
mv -T "$unfinished" "$1/.unlogged"`

const readNoteScript = `note="$1/.unlogged"
test ! -f "$note" || test -L "$note" || head -c "$2" "$note"`

export const mostNoteBytes = 2 ** 20

/** @param text at most `mostNoteBytes` */
export async function writeStateNote(pool: Pick<Pool, 'run'>, path: StatePath, text: string): Promise<void> {
  await pool.run(['sh', '-c', writeNoteScript, 'sh', inKeeper(path)], { stdin: text })
}

/** @returns empty text for a state that has none */
export function readStateNote(pool: Pick<Pool, 'run'>, path: StatePath): Promise<string> {
  return pool.run(['sh', '-c', readNoteScript, 'sh', inKeeper(path), String(mostNoteBytes)], { reads: true })
}
