// Sites whose object cache lies in Redis or memcached: a clone has a server of its own where the site looks for it, and no other.
import { expect, test } from 'vitest'
import { forked } from '../support/clones.ts'
import { testHost } from '../support/host.ts'
import { linked, sourceOf } from '../support/link.ts'
import { testProduction } from '../support/production.ts'
import { docker, pairOf, tryIn } from '../support/seen.ts'
import { createVisitor } from '../support/visitor.ts'

const password = `ge'h"eim $ \\x`

const config = `
define('WP_REDIS_HOST', 'redis.acme-internal');
define('WP_REDIS_PORT', 6390);
define('WP_REDIS_PASSWORD', base64_decode('${Buffer.from(password).toString('base64')}'));
define('WP_REDIS_DATABASE', 20);
define('WP_REDIS_SERVERS', array('unix:///var/run/redis/redis.sock'));
$memcached_servers = array('default' => array('10.66.0.7:11299'));
`

/** What the usual ones do before WordPress has loaded: whatever is not there is a page that fails. Production has its own, elsewhere. */
const dropIn = `<?php
/* Plugin Name: An object cache in Redis, and another in Memcached */
require_once ABSPATH . WPINC . '/cache.php';
if (!is_file('/run/production-up')) {
  $redis = new Redis;
  $redis->connect(WP_REDIS_HOST, WP_REDIS_PORT, 1);
  $redis->auth(WP_REDIS_PASSWORD);
  $redis->select(WP_REDIS_DATABASE);
  $local = new Redis;
  $local->connect('/var/run/redis/redis.sock');
  $local->auth(WP_REDIS_PASSWORD);
  $memcached = new Memcached;
  $memcached->addServer('10.66.0.7', 11299);
  if (!$redis->incr('seen') || !$local->incr('seen') || !$memcached->set('seen', 'x')) throw new Exception('No cache');
  header('X-Caches: ' . $redis->get('seen') . $memcached->get('seen') . ' ' . implode(' ', $redis->config('GET', 'maxmemory-policy')));
}
`

test('a private Redis and memcached answer at the addresses, the socket and with the password that the site has', async () => {
  const production = await testProduction()
  const host = await testHost({ poolBytes: 6 * 2 ** 30 })
  try {
    await production.visit()
    const before = await production.readFile('wp-config.php')
    await production.writeFile('wp-config.php', before.replace('<?php', `<?php${config}`))
    await production.writeFile('wp-content/object-cache.php', dropIn)
    await host.start()
    const client = host.client()
    const { facts, findings } = await client.production.probe(await sourceOf(production, client))
    expect(facts.caches).toEqual({ hosts: ['redis.acme-internal', '10.66.0.7'], rooms: ['/run/redis'] })
    expect(findings.find((one) => one.name === 'Object cache')).toMatchObject({ level: 'ok' })

    const id = await linked(host, production)
    const clone = await forked(host, id, 'cached', { is: 'newest' })
    const url = (await client.clone.list({})).find((one) => one.id === clone)?.url ?? ''
    const pages = createVisitor(url)
    expect(await pages.visit('/about-us/')).toMatchObject({
      status: 200,
      headers: { 'x-caches': expect.stringMatching(/^\d+x maxmemory-policy allkeys-lru$|^\d+x allkeys-lru$/) },
    })
    expect((await pages.visit('/wp-json/')).status).toBe(200)
    const { web } = await pairOf(clone)
    const processes = await docker('top', web, '-eo', 'pid,uid,args')
    expect(processes.match(/redis-server|memcached/g)?.length).toBe(3)
    expect(processes).not.toContain('geheim')
    expect(processes).not.toContain(password)
    expect(await docker('inspect', web)).not.toContain(password)
    expect((await tryIn(web, 'sh', '-c', 'grep -h Uid /proc/[0-9]*/status | sort -u')).said.trim()).toBe(
      'Uid:\t33\t33\t33\t33',
    )

    // Without its drop-in it has none, from its next start on.
    await docker('exec', web, 'rm', `${production.path}/wp-content/object-cache.php`)
    expect(await host.ended((await client.clone.stop({ clone })).job)).toMatchObject({ state: 'done' })
    expect(await host.ended((await client.clone.start({ clone })).job)).toMatchObject({ state: 'done' })
    expect((await pages.visit('/about-us/')).status).toBe(200)
    const again = (await pairOf(clone)).web
    expect(await docker('top', again, '-eo', 'pid,uid,args')).not.toMatch(/redis-server|memcached/)

    // One that no server stands in for is left out, and told.
    const write = 'sed -i "1a $1" wp-config.php && printf %s "$2" > wp-content/object-cache.php'
    const cluster = "define('WP_REDIS_CLUSTER', array('one:7000', 'two:7000'));"
    const fails = "<?php /* Redis */ throw new Exception('No cluster');"
    await docker('exec', '--workdir', production.path, again, 'sh', '-c', write, 'write', cluster, fails)
    const branch = await client.clone.branch({ clone, name: 'without' })
    expect(await host.ended(branch.job)).toMatchObject({
      state: 'done',
      remarks: [expect.stringMatching(/object cache lies in a Redis cluster, .* runs without its object-cache\.php/)],
    })
    const other = (await client.clone.list({})).find((one) => one.id === branch.id)?.url ?? ''
    expect((await createVisitor(other).visit('/about-us/')).status).toBe(200)
  } finally {
    await host.cleanUp()
    await production.cleanUp()
  }
}, 300_000)
