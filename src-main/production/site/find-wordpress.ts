// Looks for WordPress in the usual places of a host, for a person who gave no path.
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import type { Ssh } from '../reach/ssh.ts'

/** Prints the real paths of WordPress directories, the home directory's first; does not look inside a WordPress. */
const script = `cd "\${HOME:-/}" 2>/dev/null
for start in "$PWD" "$@" /var/www /srv /home/*/public_html /usr/share/nginx /opt/bitnami/wordpress /bitnami/wordpress /var/lib/wordpress; do
  [ -d "$start" ] || continue
  find "$start" -maxdepth 5 '(' -name '.?*' -o -name node_modules -o -name wp-content -o -name wp-includes -o -name wp-admin -o -name vendor ')' \\
    -prune -o -name wp-load.php -print 2>/dev/null
done | while IFS= read -r file; do (cd "\${file%/*}" 2>/dev/null && pwd -P); done | awk '!seen[$0]++'`

/** The directories of WordPress on the host, likeliest first. @param near a path that was given and has none */
export async function wordpressPaths(ssh: Pick<Ssh, 'run'>, near: readonly string[] = []): Promise<readonly string[]> {
  const { stdout } = await ssh.run(['sh', '-c', script, 'sh', ...near], {
    cut: true,
    seconds: 30,
    what: 'looking for WordPress',
  })
  // The last line of an answer that was cut off is not whole.
  return stdout
    .split('\n')
    .slice(0, -1)
    .filter((path) => path.startsWith('/'))
}

/** The directory of the only WordPress on the host. @throws Failure `wordpress-not-found` naming those there are */
export async function findWordpress(ssh: Pick<Ssh, 'run'>, host: string): Promise<string> {
  const paths = await wordpressPaths(ssh)
  const [only] = paths
  if (only !== undefined && paths.length === 1) return only
  throw notOneSite(host, paths)
}

const mostNamed = 12

export function notOneSite(host: string, paths: readonly string[]): Failure {
  const message =
    paths.length === 0
      ? `No WordPress was found on ${host}, neither in the home directory nor where web servers have them. Nothing was changed; give the path of the directory that holds wp-load.php (in a shell: --path).`
      : `There are ${paths.length} WordPress on ${host}: ${paths
          .slice(0, mostNamed)
          .map((path) => plainText(path))
          .join(
            ', ',
          )}${paths.length > mostNamed ? ', …' : ''}. Nothing was changed; give the path of the one that is meant (in a shell: --path ${plainText(paths[0] ?? '')}).`
  return new Failure('wordpress-not-found', message, { remedy: { label: 'Edit source', action: 'edit-source' } })
}

/** The failure for a given path that leads to no WordPress. */
export function wordpressNotFound(path: string, paths: readonly string[]): Failure {
  const [first] = paths
  const [, ...more] = paths
  const hint = first
    ? `There is one in ${plainText(first)}${
        more.length > 0
          ? ` (others: ${more
              .slice(0, mostNamed)
              .map((one) => plainText(one))
              .join(', ')})`
          : ''
      }; give that path.`
    : 'Give the directory that holds wp-load.php and wp-includes.'
  return new Failure(
    'wordpress-not-found',
    `There is no WordPress in ${plainText(path)} on this host. Nothing was changed. ${hint}`,
    { remedy: { label: 'Edit source', action: 'edit-source' } },
  )
}
