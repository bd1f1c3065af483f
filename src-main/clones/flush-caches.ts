// Empties the object cache of a running clone: what it holds of rows that were written past it is no longer so.
import type { Docker } from '../docker/docker.ts'

/**
 * Asks every cache server that the clone's web server started (`resources/images/web/caches.php`) to forget everything; it runs as
 * the site's own account, beside it. Without such servers it does nothing.
 */
export async function flushCaches(docker: Pick<Docker, 'exec'>, webContainer: string): Promise<void> {
  await docker.exec(webContainer, ['timeout', '10', 'php', '-r', program], { mostBytes: 4096 })
}

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
