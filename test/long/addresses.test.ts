// What a clone answers in place of follows its data: sites that a network has since, domains that production has moved to.
import { expect, test } from 'vitest'
import { addressedClones } from '../support/addressed-clones.ts'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { addSite, makeNetwork, php } from '../support/network.ts'
import { pairOf, tryIn } from '../support/seen.ts'
import { createVisitor } from '../support/visitor.ts'

const site = linkedSite({}, { homeUrl: 'https://acme.example' })
const { at, inClone, cloneOf, leaks, titleOf, page, loginOf } = addressedClones(site)

test('a site that production’s network has got since it was linked', async () => {
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

test('a domain that production has moved to', async () => {
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
