<?php
// Finds what a site's object cache connects to, and writes how servers are started that answer there, for `serve`.
// Arguments: the drop-in, wp-config.php, a directory to write to. Prints extensions that the drop-in needs. Where no such
// server can be, the site is shown without its drop-in, and the log says why.
// It runs in the clone, where nothing leads outside; of WordPress itself nothing is loaded.
error_reporting(0);
list(, $dropin, $config, $directory) = $argv;
$text = (string) file_get_contents($dropin, false, null, 0, 400000);
$kinds = array_filter(['redis', 'memcache'], fn($kind) => stripos($text, $kind) !== false);
if (!$kinds) exit;

@mkdir("$directory/nothing");
file_put_contents("$directory/nothing/wp-settings.php", '');
define('ABSPATH', "$directory/nothing/");
$_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = 'localhost';
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['DOCUMENT_ROOT'] = dirname($dropin, 2);
// What a configuration prints, or that it ends the program, keeps nothing from being written.
register_shutdown_function(function () use ($kinds, $directory) {
  ob_end_clean();
  $servers = [];
  $GLOBALS['without'] = beyond();
  if (in_array('redis', $kinds)) foreach (redises() as $server) $servers[] = redis($server, $directory);
  if (in_array('memcache', $kinds)) foreach (memcacheds() as $server) $servers[] = memcached($server);
  file_put_contents("$directory/caches", implode('', array_slice(array_unique($servers), 0, 6)));
  if ($GLOBALS['without'] !== '') {
    @mkdir('/run/apache2/php');
    file_put_contents('/run/apache2/php/without-cache.ini', "auto_prepend_file = /usr/local/share/sitefork/without-cache.php\n");
    fwrite(STDERR, "sitefork-cache: {$GLOBALS['without']}\n");
  }
  if (in_array('memcache', $kinds)) echo "msgpack memcached memcache\n";
});
ob_start(fn() => '', 4096);
include $config;

function constant_or($name, $other) { return defined($name) ? constant($name) : $other; }

/** What one server cannot be; empty where there is nothing of it. */
function beyond() {
  if (constant_or('WP_REDIS_CLUSTER', null)) return 'a Redis cluster';
  if (constant_or('WP_REDIS_SENTINEL', null)) return 'a Redis that a sentinel names';
  return strtolower((string) constant_or('WP_REDIS_CLIENT', '')) === 'relay' ? 'Redis by the extension Relay' : '';
}

/** `redis://:password@host:6379/1`, `tcp://host:6379?database=1`, `unix:///path`, `host:6379`, `/path`. */
function parts($address) {
  if ($address[0] === '/') return ['path' => $address];
  if (!preg_match('~^(?:([a-z]+)://)?(.*)$~i', $address, $found)) return [];
  [, $scheme, $rest] = $found;
  if (strtolower($scheme) === 'unix') return ['path' => '/' . ltrim(strtok($rest, '?'), '/')];
  $url = parse_url('tcp://' . $rest) ?: [];
  return array_filter([
    'scheme' => strtolower($scheme),
    'port' => $url['port'] ?? null,
    'password' => isset($url['pass']) ? rawurldecode($url['pass']) : null,
    'database' => isset($url['path']) ? (int) ltrim($url['path'], '/') : null,
  ], fn($value) => $value !== null && $value !== '');
}

/** As the usual drop-ins have it: Redis Object Cache and those that follow it, Object Cache Pro, WP Redis. */
function redises() {
  $usual = [
    'scheme' => strtolower((string) constant_or('WP_REDIS_SCHEME', 'tcp')),
    'path' => (string) constant_or('WP_REDIS_PATH', ''),
    'port' => constant_or('WP_REDIS_PORT', 6379),
    'password' => constant_or('WP_REDIS_PASSWORD', null),
    'database' => constant_or('WP_REDIS_DATABASE', 0),
  ];
  $host = constant_or('WP_REDIS_HOST', '');
  if (is_string($host) && $host !== '' && ($host[0] === '/' || strpos($host, '://'))) $usual = parts($host) + $usual;
  $all = [$usual];
  $whole = constant_or('WP_REDIS_CONFIG', $GLOBALS['redis_server'] ?? null);
  if (is_array($whole)) {
    $host = (string) ($whole['url'] ?? $whole['host'] ?? '');
    $more = array_filter(['port' => $whole['port'] ?? null, 'password' => $whole['password'] ?? $whole['auth'] ?? null, 'database' => $whole['database'] ?? null, 'scheme' => $whole['scheme'] ?? null], fn($value) => $value !== null);
    $all = [($host !== '' && ($host[0] === '/' || strpos($host, '://')) ? parts($host) : []) + $more + $usual];
  }
  foreach (['WP_REDIS_SERVERS', 'WP_REDIS_SHARDS'] as $name)
    foreach ((array) constant_or($name, []) as $address) if (is_string($address) && $address !== '') $all[] = parts($address) + $usual;
  return $all;
}

function memcacheds() {
  $all = [];
  $given = $GLOBALS['memcached_servers'] ?? ['127.0.0.1:11211'];
  array_walk_recursive($given, function ($address) use (&$all) {
    if (!is_string($address)) return;
    if (preg_match('~^(?:unix://)?(/[^:]*)~', $address, $found)) $all[] = ['path' => $found[1]];
    elseif (preg_match('~:(\d+)$~', $address, $found)) $all[] = ['port' => (int) $found[1]];
    else $all[] = ['port' => 11211];
  });
  return $all;
}

/** Whether a path can be a socket's; its directory is made where there is room. */
function socket($path) {
  if (!preg_match('~^/[\w./@+-]{1,100}$~', $path) || strpos($path, '..') !== false) return false;
  if (!is_dir(dirname($path))) @mkdir(dirname($path), 0755, true);
  if (is_writable(dirname($path))) return true;
  $GLOBALS['without'] = "a socket in $path";
  return false;
}

/** Bytes that no configuration takes for anything else. */
function quoted($text) { return '"' . preg_replace_callback('/./s', fn($byte) => sprintf('\x%02x', ord($byte[0])), $text) . '"'; }

/** A line of what `serve` runs. */
function redis($server, $directory) {
  $port = (int) ($server['port'] ?? 6379);
  $path = ($server['scheme'] ?? '') === 'unix' || !empty($server['path']) ? (string) ($server['path'] ?? '') : '';
  if ($path === '' && ($port < 1 || $port > 65535)) return '';
  if ($path !== '' && !socket($path)) return '';
  $password = $server['password'] ?? null;
  [$user, $secret] = is_array($password) ? [(string) ($password[0] ?? ''), (string) ($password[1] ?? '')] : ['', (string) $password];
  if (is_array($password) && count($password) === 1) [$user, $secret] = ['', $user];
  $tls = in_array($server['scheme'] ?? '', ['tls', 'rediss', 'ssl'], true);
  $lines = [
    $path !== '' ? "port 0\nunixsocket $path\nunixsocketperm 777" : ($tls
      ? "port 0\ntls-port $port\ntls-cert-file $directory/cert.pem\ntls-key-file $directory/key.pem\ntls-ca-cert-file $directory/cert.pem\ntls-auth-clients no"
      : "port $port"),
    // It listens everywhere: nothing comes in from outside, and the addresses of production's cache are this machine's own in here.
    'protected-mode no', 'maxmemory 64mb', 'maxmemory-policy allkeys-lru', 'save ""', 'appendonly no',
    'databases ' . max(16, min(1024, (int) ($server['database'] ?? 0) + 1)), "dir $directory", "logfile $directory/redis.log", 'loglevel warning',
    $secret === '' ? '' : 'requirepass ' . quoted($secret),
    $user !== '' && $user !== 'default' && preg_match('/^[\w.@-]+$/', $user) ? "user $user on " . quoted(">$secret") . ' ~* &* +@all' : '',
  ];
  $name = 'redis-' . ($path !== '' ? md5($path) : $port) . '.cache';
  if (file_exists("$directory/$name")) return '';
  file_put_contents("$directory/$name", implode("\n", array_filter($lines)) . "\n");
  return "redis-server $directory/$name\n";
}

function memcached($server) {
  if (isset($server['path'])) return socket($server['path']) ? "memcached -m 64 -s {$server['path']} -a 0777\n" : '';
  return $server['port'] >= 1 && $server['port'] <= 65535 ? "memcached -m 64 -U 0 -p {$server['port']}\n" : '';
}
