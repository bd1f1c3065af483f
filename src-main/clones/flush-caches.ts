// Empties the caches of a running clone: what they hold of rows and files that were written past them is no longer so.
import type { Docker } from '../docker/docker.ts'
import type { Gateway } from '../gateway/gateway.ts'

/**
 * Asks every cache server that the clone's web server started (`resources/images/web/caches.php`) to forget everything; it runs as
 * the site's own account, beside it. Without such servers it does nothing.
 */
export async function flushCaches(docker: Pick<Docker, 'exec'>, webContainer: string): Promise<void> {
  await docker.exec(webContainer, ['timeout', '10', 'php', '-r', program], { mostBytes: 4096 })
}

/**
 * Removes whole pages that a plugin keeps as files, which a web server or the plugin would answer with.
 * @param content the folder of content in the container
 */
export async function dropCachedPages(
  docker: Pick<Docker, 'exec'>,
  webContainer: string,
  content: string,
): Promise<void> {
  await docker.exec(webContainer, ['find', `${content}/cache`, '-type', 'f', '-name', '*.html*', '-delete'], {
    mostBytes: 4096,
  })
}

/**
 * Has Apache begin anew once its requests are answered, and PHP with it: its own memory holds compiled code, and what APCu keeps.
 * It runs as the site's own account, whose the server is.
 * @param gateway whose idle connections each keep a worker from ending
 */
export async function renewPhp(
  docker: Pick<Docker, 'exec'>,
  webContainer: string,
  gateway: Pick<Gateway, 'closeIdle'>,
): Promise<void> {
  await docker.exec(webContainer, ['sh', '-c', renewScript], { mostBytes: 4096, onStdout: () => gateway.closeIdle() })
}

/** Once it ends, nobody but a request that takes seconds is with the memory from before. */
const renewScript = `set -u
workers() {
  for stat in /proc/[0-9]*/stat; do
    read -r pid name state parent rest < "$stat" || continue
    test "$name $parent" != '(apache2) 1' || echo "$pid"
  done 2> /dev/null
}
before=$(workers)
kill -USR1 1
echo told
tries=100
while test $tries -gt 0; do
  left=
  for pid in $before; do test ! -e "/proc/$pid" || left="$pid"; done
  test -n "$left" || break
  tries=$((tries - 1))
  sleep 0.05
done`

const program = String.raw`
$directory = '/run/apache2/sitefork';
function tell($address, $words) {
  $server = @stream_socket_client($address, $number, $why, 2, STREAM_CLIENT_CONNECT,
    stream_context_create(['ssl' => ['verify_peer' => false, 'verify_peer_name' => false]]));
  if (!$server) return;
  stream_set_timeout($server, 2);
  foreach ($words as $word) { fwrite($server, $word); fgets($server, 1024); }
  fclose($server);
}
foreach (array_slice(glob("$directory/redis-*.cache"), 0, 6) as $file) {
  $text = (string) file_get_contents($file, false, null, 0, 10000);
  $of = fn($name) => preg_match("~^$name (.*)$~m", $text, $found) ? $found[1] : '';
  $address = $of('unixsocket') !== '' ? 'unix://' . $of('unixsocket')
    : ($of('tls-port') !== '' ? 'tls://127.0.0.1:' . (int) $of('tls-port') : 'tcp://127.0.0.1:' . (int) $of('port'));
  $secret = stripcslashes(trim($of('requirepass'), '"'));
  $login = $secret === '' ? [] : ["*2\r\n$4\r\nAUTH\r\n$" . strlen($secret) . "\r\n$secret\r\n"];
  tell($address, [...$login, "FLUSHALL\r\n"]);
}
foreach (array_slice(@file("$directory/caches") ?: [], 0, 6) as $line) {
  if (preg_match('~^memcached .*-p (\d+)~', $line, $found)) tell("tcp://127.0.0.1:$found[1]", ["flush_all\r\n"]);
  if (preg_match('~^memcached .*-s (\S+)~', $line, $found)) tell("unix://$found[1]", ["flush_all\r\n"]);
}`
