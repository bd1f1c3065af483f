// Watches in the keeper how much can still be written: a command of the engine for every look would cost too much.
import type { RunInKeeper } from './backing.ts'

/**
 * Tells the free bytes several times a second while they are below the line, and once when they are above it again. Resolves after
 * a minute, so that nothing is watched for a host that is gone.
 */
export async function watchFree(
  run: RunInKeeper,
  line: number,
  told: (freeBytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  let rest = ''
  await run(['sh', '-c', watchScript, 'sh', String(Math.floor(line))], {
    signal,
    onStdout(chunk) {
      const lines = (rest + chunk.toString()).split('\n')
      rest = lines.pop() ?? ''
      for (const one of lines) told(Number(one))
    },
  })
}

/**
 * Prints free bytes. What was written and is not on the disk yet counts as used, which btrfs counts separately. The image of a pool
 * is sparse, so the disk under it may have less than the pool believes. Far from the line it looks less often.
 */
const watchScript = `line=$1
pool=$(btrfs filesystem show /pool 2>/dev/null | sed -n 's/.*uuid: //p')
unwritten="/sys/fs/btrfs/$pool/allocation/data/bytes_may_use"
below=
left=600
while test "$left" -gt 0; do
  set -- $(stat -f -c '%a %S' /pool)
  free=$(($1 * $2))
  { read -r pending < "$unwritten"; } 2>/dev/null && free=$((free - pending))
  if test -e /img; then
    set -- $(stat -f -c '%a %S' /img)
    test $(($1 * $2)) -ge "$free" || free=$(($1 * $2))
  fi
  test "$free" -gt 0 || free=0
  if test "$free" -lt "$line"; then echo "$free"; below=yes
  elif test "$below"; then echo "$free"; below=
  fi
  if test "$free" -gt $((line + 4294967296)); then tenths=20
  elif test "$free" -gt $((line + 1073741824)); then tenths=5
  else tenths=2
  fi
  sleep "$((tenths / 10)).$((tenths % 10))"
  left=$((left - tenths))
done`
