// A site is found however it lies on its host, and its clone's pages are production's own.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleted, forked } from '../support/clones.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { answersOfProduction, expectSame, forget, type LayoutCase, layouts } from '../support/layouts.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { docker, inPool, pairOf, stateOf } from '../support/seen.ts'
import { createVisitor } from '../support/visitor.ts'

let production: TestProduction
let host: TestHost

beforeAll(async () => {
  production = await testProduction()
  await production.visit()
  host = await testHost({ poolBytes: 6 * 2 ** 30 })
  await host.start()
})
afterAll(async () => {
  await host?.cleanUp()
  await production?.cleanUp()
})

test.each(Object.entries<LayoutCase>(layouts))('%s', async (_name, layout) => {
  const expected = await answersOfProduction(production, layout)
  await forget(host, await expectSame(host, production, layout, expected))
})

test('a deployment after linking: what comes is the new release, and a clone of the old one stands as it did', async () => {
  const layout = layouts['a deployment: releases, and what they share']
  const { id, clone, url } = await expectSame(host, production, layout, await answersOfProduction(production, layout))
  await production.exec(
    'bash',
    '-c',
    `cd /srv/site; cp -a releases/7 releases/8; mkdir /srv/more; echo new > /srv/more/new.txt
ln -s /srv/more releases/8/more; ln -sfn releases/8 current; rm -rf releases/7`,
  )
  const taken = await host.ended((await host.client().point.take({ production: id })).job)
  expect(taken).toMatchObject({ state: 'done' })
  const later = await forked(host, id, 'later', { is: 'newest' })
  const { clones } = await host.client().snapshot()
  const page = (of: string, path: string) => createVisitor(of).visit(path)
  const laterUrl = clones.find((one) => one.id === later)?.url ?? ''
  expect(await page(laterUrl, '/more/new.txt')).toMatchObject({ status: 200, text: 'new\n' })
  expect(await page(url, '/more/new.txt')).toMatchObject({ status: 404 })
  const where = async (of: string) => docker('exec', (await pairOf(of)).web, 'readlink', '-f', '/srv/site/current')
  expect([await where(clone), await where(later)]).toEqual(['/srv/site/releases/7', '/srv/site/releases/8'])
  await deleted(host, later)
  await forget(host, { id, clone })
})

test('links of a hostile production lead nowhere but into the clone', async () => {
  const layout = {
    script: `cd /var/www/html; for to in / /etc /proc/self/root /root /home /var/lib; do ln -s $to "evil-$(echo $to | tr / -)"; done
ln -s loop loop; ln -s ../../../../../../etc/passwd passwd; ln -s /site/db db; i=0
while [ $i -lt 300 ]; do mkdir -p /srv/d$i; ln -s /srv/d$i d$i; i=$((i + 1)); done`,
    path: '/var/www/html',
  }
  const linked = await expectSame(host, production, layout, await answersOfProduction(production, layout))
  const state = await stateOf(host, linked.clone)
  const trees = (await inPool(host, 'find', `${state}/trees`, '-mindepth', '1', '-maxdepth', '1')).split('\n')
  expect(trees.length).toBeLessThanOrEqual(16)
  const { web } = await pairOf(linked.clone)
  expect(await docker('exec', web, 'cat', '/var/www/html/passwd')).toContain('www-data')
  expect(await inPool(host, 'grep', '-rlI', '^deploy:', state).catch(() => '')).toBe('')
  await forget(host, linked)
})
