// Shell for the keeper, which works on states as root: nothing in a state is taken for what it says it is, and no link is followed.

/** Account that every database server runs as, whatever its image calls it. */
export const databaseUser = '3306:3306'
/** Debian's www-data, which web servers run as and all files of a site belong to. */
export const webUser = '33:33'

/**
 * A function `mark`: writes standard input as the marker of the state at `$1`. A new file takes the marker's name, so whatever
 * had that name before is replaced and never written through.
 */
export const markFunction = `mark() {
  unfinished=$(mktemp "$1/.sitefork.XXXXXXXX")
  cat > "$unfinished"
  chmod 644 "$unfinished"
  mv -T "$unfinished" "$1/.sitefork"
}`

/** Makes the two parts of a new state, each its server's own; the directory in which they lie stays the keeper's. */
export const partsScript = `mkdir -m 700 "/pool/$1/db"
mkdir -m 755 "/pool/$1/files"
chown ${databaseUser} "/pool/$1/db"
chown ${webUser} "/pool/$1/files"
chmod 755 "/pool/$1"`

/**
 * Prints the marker of the state `$1`, which is one line, and its layout, once every directory on the way to it and both of its
 * parts have proven to be directories, and its top to be the keeper's alone. A database that a server of an earlier version wrote
 * as root becomes its server's own. Exits with 3 and a sentence where something is not what it should be.
 */
export const lookScript = `refuse() { echo "$1" >&2; exit 3; }
at=/pool
for part in $(printf %s "$1" | tr / ' '); do
  at="$at/$part"
  test -d "$at" && test ! -L "$at" || refuse "$at is no directory."
done
test "$(stat -c %u "$at")" = 0 || refuse "$at does not belong to the keeper."
test -z "$(find "$at" -maxdepth 0 -perm /022)" || refuse "Others than the keeper may write $at."
for part in db files; do
  test -d "$at/$part" && test ! -L "$at/$part" || refuse "$at/$part is no directory."
done
test -f "$at/.sitefork" && test ! -L "$at/.sitefork" || refuse "$at has no marker."
test "$(stat -c %u:%g "$at/db")" = ${databaseUser} || chown -hR ${databaseUser} "$at/db"
head -n 1 "$at/.sitefork" | head -c 65536
test ! -f "$at/.layout" || test -L "$at/.layout" || head -c 65536 "$at/.layout"`

/** Writes standard input as the layout of a state that `lookScript` has found to be one, as `mark` writes its marker. */
export const layoutScript = `unfinished=$(mktemp "/pool/$1/.layout.XXXXXXXX")
cat > "$unfinished" && chmod 644 "$unfinished" && mv -T "$unfinished" "/pool/$1/.layout"`

/** Makes the directories `$2`, `$3`, … in `trees/` of a state that `lookScript` has found to be one. Exits with 3 and a sentence, too. */
export const treesScript = `refuse() { echo "$1" >&2; exit 3; }
trees="/pool/$1/trees"
shift
test -e "$trees" || test -L "$trees" || mkdir -m 755 "$trees"
test -d "$trees" && test ! -L "$trees" || refuse "$trees is no directory."
test "$(stat -c %u "$trees")" = 0 && test -z "$(find "$trees" -maxdepth 0 -perm /022)" || refuse "Others than the keeper may write $trees."
for name do
  test -e "$trees/$name" || test -L "$trees/$name" || { mkdir -m 755 "$trees/$name" && chown ${webUser} "$trees/$name"; }
  test -d "$trees/$name" && test ! -L "$trees/$name" || refuse "$trees/$name is no directory."
done`

/** Prints the marker of the state `$1`, or nothing where there is none. */
export const markerScript = `marker="/pool/$1/.sitefork"
test -f "$marker" && test ! -L "$marker" && head -c 65536 "$marker" || true`

/** Prints `yes` where the state `$1` is a directory. */
export const existsScript = `test -d "/pool/$1" && test ! -L "/pool/$1" && echo yes || true`

/** Moves `$1` to `$2`. The marker is changed first: a state under its old name with its new marker is removed at some time, and never mounted. */
export const renameScript = `${markFunction}
set -e
test ! -e "/pool/$2" || { echo "/pool/$2 is taken" >&2; exit 1; }
mark "/pool/$1"
mkdir -p "$(dirname "/pool/$2")"
mv -T "/pool/$1" "/pool/$2"`

/** Prints the layout of the state `$1`, or nothing where there is none. */
export const readLayoutScript = `layout="/pool/$1/.layout"
test -f "$layout" && test ! -L "$layout" && head -c 65536 "$layout" || true`
