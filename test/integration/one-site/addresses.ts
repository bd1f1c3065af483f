// What a clone answers in place of follows its data: sites that a network has since, domains that production has moved to.
import { expect, it } from 'vitest'
import { forked } from '../../support/clones.ts'
import type { LinkedSite } from '../../support/linked-site.ts'
import { addSite, makeNetwork, php } from '../../support/network.ts'
import { docker, pairOf, sqlIn, tryIn } from '../../support/seen.ts'
import { createVisitor } from '../../support/visitor.ts'

export function addressesOfClones(site: LinkedSite): void {
  const at = () => ({ container: site.production.container, path: site.production.path })
  const inClone = async (clone: string) => ({ container: (await pairOf(clone)).web, path: site.production.path })
  const cloneOf = async (id: string) => {
    const found = (await site.host.client().clone.list({})).find((one) => one.id === id)
    if (!found) throw new Error(`There is no clone ${id}.`)
    return found
  }
  /** Hosts in a page’s links that lead to production. */
  const leaks = (text: string) =>
    [...text.matchAll(/https?:\/\/([a-z0-9.-]*(?:acme(?:-new)?\.example|computed\.test|set\.test))/g)].map(
      ([, host]) => host,
    )
  const titleOf = (text: string) => /<title>([^<]*)/.exec(text)?.[1]
  const page = { headers: { Accept: 'text/html' } }

  /** Every address of the login form, and where its redirect leads. */
  async function loginOf(url: string) {
    const { status, text } = await createVisitor(url).visit('/wp-login.php', page)
    return [status, /<form[^>]* action="([^"]*)"/.exec(text)?.[1], leaks(text)]
  }

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

  it('a site that production’s network has got since it was linked', async () => {
    await makeNetwork(at(), 'acme.example')
    await addSite(at(), 'acme.example', 'shop.acme.example', 'The Shop')
    const clone = await forked(site.host, site.id, 'network', { is: 'now' })
    const { url } = await cloneOf(clone)
    const port = new URL(url).port
    const visitor = createVisitor(url)
    const shop = await visitor.visit(`http://shop.network.localhost:${port}/`, page)
    expect([shop.status, titleOf(shop.text), leaks(shop.text)]).toEqual([200, expect.stringContaining('The Shop'), []])
    const production = (await site.host.client().production.list()).find((one) => one.id === site.id)
    expect(production?.facts.origins).toContain('shop.acme.example')
    const own = await tryIn((await pairOf(clone)).web, 'getent', 'hosts', 'shop.acme.example')
    expect(own.said).toContain('127.0.0.1')

    // In the clone itself, by whatever way, and seen at once.
    await addSite(await inClone(clone), 'acme.example', 'club.acme.example', 'The Club')
    const club = await visitor.visit(`http://club.network.localhost:${port}/`, page)
    expect([club.status, titleOf(club.text), leaks(club.text)]).toEqual([200, expect.stringContaining('The Club'), []])

    // Under a domain of its own.
    await addSite(await inClone(clone), 'acme.example', 'other.test', 'Another Domain')
    const front = await visitor.visit('/', page)
    expect(front.status).toBe(200)
    const other = await visitor.visit(`http://other-test.network.localhost:${port}/`, page)
    expect([other.status, titleOf(other.text)]).toEqual([200, expect.stringContaining('Another Domain')])
  })

  it('a domain that production has moved to', async () => {
    const clone = await forked(site.host, site.id, 'moving', { is: 'newest' })
    const before = await cloneOf(clone)
    const moved =
      "UPDATE wp_options SET option_value = 'https://acme-new.example' WHERE option_name IN ('home', 'siteurl')"
    await site.production.sql(`${moved}; UPDATE wp_site SET domain = 'acme-new.example'; UPDATE wp_blogs SET domain = 'acme-new.example' WHERE blog_id = 1;
      UPDATE wp_sitemeta SET meta_value = 'https://acme-new.example/' WHERE meta_key = 'siteurl'`)
    await php(
      at(),
      `$config = file_get_contents('wp-config.php'); file_put_contents('wp-config.php', str_replace("'acme.example'", "'acme-new.example'", $config));`,
    )
    const job = await site.host.ended((await site.host.client().clone.refresh({ clone, from: { is: 'now' } })).job)
    expect([job.state, job.remarks]).toEqual([
      'done',
      expect.arrayContaining([expect.stringContaining('acme-new.example')]),
    ])
    const { url } = await cloneOf(clone)
    expect(url).toBe(before.url)
    expect(await loginOf(url)).toEqual([200, `${url}/wp-login.php`, []])
    const front = await createVisitor(url).visit('/', page)
    expect([front.url, front.status, leaks(front.text)]).toEqual([`${url}/`, 200, []])
    const production = (await site.host.client().production.list()).find((one) => one.id === site.id)
    expect(production?.facts.homeUrl).toBe('https://acme-new.example')
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
