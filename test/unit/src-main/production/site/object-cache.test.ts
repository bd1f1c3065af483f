// Hosts and sockets of a site's object cache, as its configuration names them.
import { expect, test } from 'vitest'
import { cachesIn } from '../../../../../src-main/production/site/object-cache.ts'
import { parseWpConfig } from '../../../../../src-main/production/site/wp-config.ts'

const found = (php: string) => cachesIn(php, parseWpConfig(`<?php\n${php}`))

test.each([
  ["define('WP_REDIS_HOST', 'redis.internal');", ['redis.internal'], []],
  ["define('WP_REDIS_HOST', '10.0.0.5'); define('WP_REDIS_PASSWORD', 'secret');", ['10.0.0.5'], []],
  ["define('WP_REDIS_HOST', 'tls://:pass%21@cache-1.example:6380?database=1');", ['cache-1.example'], []],
  ["$memcached_servers = array('default' => array('mc1:11211', '[fd00::5]:11211'));", ['mc1', 'fd00::5'], []],
  ["define('WP_REDIS_PATH', '/var/run/redis/redis-server.sock');", [], ['/run/redis']],
  ["define('WP_REDIS_PATH', '/home/acme/.redis/redis.sock');", [], ['/home/acme/.redis']],
  ["$memcached_servers = array('unix:///run/memcached/mc.sock:0');", [], ['/run/memcached']],
  [
    "define('WP_REDIS_CONFIG', array('host' => 'pro.example', 'port' => 6379, 'password' => array('me', 'geheim'), 'prefix' => 'p'));",
    ['pro.example'],
    [],
  ],
  ["$redis_server = ['host' => '10.1.1.1', 'auth' => 'gehe\\'im'];", ['10.1.1.1'], []],
  [
    "define( 'WP_REDIS_SERVERS', [ 'tcp://me:geheim@one:6379', 'unix:///run/redis/a.sock' ] );",
    ['one'],
    ['/run/redis'],
  ],
  // Nothing may be laid over these; what lies in /tmp has its room.
  ["define('WP_REDIS_PATH', '/tmp/redis.sock');", [], []],
  ["define('WP_REDIS_PATH', '/run/redis.sock');", [], []],
  ["define('WP_REDIS_PATH', '/etc/redis/x.sock');", [], []],
  ["define('WP_REDIS_PATH', '/run/apache2/x.sock');", [], []],
  ["define('WP_REDIS_PATH', '/home/../etc/x.sock');", [], []],
  ["define('WP_REDIS_HOST', 'a b:127.0.0.1');", [], []],
  ["define('DB_HOST', 'db.example');", [], []],
])('finds the cache servers in %s', (php, hosts, rooms) => {
  const caches = found(php)
  expect([caches.hosts, caches.rooms]).toEqual([hosts, rooms])
})
