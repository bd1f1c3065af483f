// What a clone answers in place of follows its data, and what a person adds.
import { expect, it } from 'vitest'
import { addressedClones } from '../../support/addressed-clones.ts'
import { forked } from '../../support/clones.ts'
import type { LinkedSite } from '../../support/linked-site.ts'
import { docker, pairOf, sqlIn } from '../../support/seen.ts'
import { createVisitor } from '../../support/visitor.ts'

export function addressesOfClones(site: LinkedSite): void {
  const { cloneOf, loginOf, page } = addressedClones(site)

  it('an address that wp-config.php computes, and one that somebody sets in the clone', async () => {
    const config = await site.production.readFile('wp-config.php')
    const computed =
      "define('WP_HOME', 'https://' . implode('.', ['www', 'computed', 'test'])); define('WP_SITEURL', WP_HOME);\n"
    await site.production.writeFile('wp-config.php', config.replace(/^(?=.*wp-settings\.php)/m, computed))
    const clone = await forked(site.host, site.id, 'computing', { is: 'now' })
    const { url } = await cloneOf(clone)
    expect(await loginOf(url)).toEqual([200, `${url}/wp-login.php`, []])
    expect((await cloneOf(clone)).url).toBe(url)

    await docker(
      'exec',
      '--user=www-data',
      (await pairOf(clone)).web,
      'sed',
      '-i',
      '/computed/d',
      `${site.production.path}/wp-config.php`,
    )
    await sqlIn(
      await pairOf(clone),
      "UPDATE wp_options SET option_value = 'https://set.test' WHERE option_name IN ('home', 'siteurl')",
    )
    const { port } = new URL(url)
    expect(await loginOf(url)).toEqual([200, `http://set-test.computing.localhost:${port}/wp-login.php`, []])
    await site.production.writeFile('wp-config.php', config)
  })

  it('a host that a person adds, and headers as large as those of real plugins', async () => {
    const clone = await forked(site.host, site.id, 'added', { is: 'newest' })
    const { url } = await cloneOf(clone)
    const plugin = `<?php header('X-Home: https://cdn.files.test/a'); header('X-QM-overview: ' . str_repeat('y', 66000));
      for ($i = 0; $i < 120; $i++) setcookie("c$i", str_repeat('x', 1000)); header('X-Came: ' . strlen($_SERVER['HTTP_COOKIE'] ?? ''));`
    const file = `${site.production.path}/wp-content/mu-plugins/large.php`
    const write = 'mkdir -p "$(dirname "$1")" && printf %s "$2" > "$1"'
    await docker('exec', '--user=www-data', (await pairOf(clone)).web, 'sh', '-c', write, 'write', file, plugin)
    const settings = (host: string) =>
      site.host.client().production.settings({ production: site.id, change: { moreHosts: [host] } })
    await expect(settings('not a host')).rejects.toThrow('is not the name of a host')
    await settings('https://CDN.files.test/')
    const cookies = Array.from({ length: 60 }, (_, index) => `k${index}=${'z'.repeat(4_000)}`).join('; ')
    const { status, headers } = await createVisitor(url).visit('/', { headers: { ...page.headers, Cookie: cookies } })
    expect([status, headers['x-home'], headers['x-qm-overview']?.length, headers['set-cookie']?.length]).toEqual([
      200,
      `http://cdn-files-test.added.localhost:${new URL(url).port}/a`,
      66_000,
      120,
    ])
    expect(headers['x-came']).toBe(String(cookies.length))
  })
}
