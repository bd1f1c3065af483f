// A site is found however it lies on its host, and its clone's pages are production's own.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deleted, forked } from '../support/clones.ts'
import {
  answerOf,
  answersOfProduction,
  expectForked,
  expectSame,
  forget,
  type LayoutCase,
  layouts,
} from '../support/layouts.ts'
import { unlinkedSite } from '../support/linked-site.ts'
import { makeNetwork } from '../support/network.ts'
import { docker, inPool, pairOf, stateOf } from '../support/seen.ts'
import { createVisitor } from '../support/visitor.ts'

const site = unlinkedSite()

test.each(Object.entries<LayoutCase>(layouts))('%s', async (_name, layout) => {
  const expected = await answersOfProduction(site.production, layout)
  await forget(site.host, await expectSame(site.host, site.production, layout, expected))
})

test('a deployment after linking: what comes is the new release, and a clone of the old one stands as it did', async () => {
  const layout = layouts['a deployment: releases, and what they share']
  const { id, clone, url } = await expectSame(
    site.host,
    site.production,
    layout,
    await answersOfProduction(site.production, layout),
  )
  await site.production.exec(
    'bash',
    '-c',
    `cd /srv/site; cp -a releases/7 releases/8; mkdir /srv/more; echo new > /srv/more/new.txt
ln -s /srv/more releases/8/more; ln -sfn releases/8 current; rm -rf releases/7`,
  )
  const taken = await site.host.ended((await site.host.client().point.take({ production: id })).job)
  expect(taken).toMatchObject({ state: 'done' })
  const later = await forked(site.host, id, 'later', { is: 'newest' })
  const { clones } = await site.host.client().snapshot()
  const page = (of: string, path: string) => createVisitor(of).visit(path)
  const laterUrl = clones.find((one) => one.id === later)?.url ?? ''
  expect(await page(laterUrl, '/more/new.txt')).toMatchObject({ status: 200, text: 'new\n' })
  expect(await page(url, '/more/new.txt')).toMatchObject({ status: 404 })
  const where = async (of: string) => docker('exec', (await pairOf(of)).web, 'readlink', '-f', '/srv/site/current')
  expect([await where(clone), await where(later)]).toEqual(['/srv/site/releases/7', '/srv/site/releases/8'])
  await deleted(site.host, later)
  await forget(site.host, { id, clone })
})

test('links of a hostile production lead nowhere but into the clone', async () => {
  const layout = {
    script: `cd /var/www/html; for to in / /etc /proc/self/root /root /home /var/lib; do ln -s $to "evil-$(echo $to | tr / -)"; done
ln -s loop loop; ln -s ../../../../../../etc/passwd passwd; ln -s /site/db db; i=0
while [ $i -lt 300 ]; do mkdir -p /srv/d$i; ln -s /srv/d$i d$i; i=$((i + 1)); done`,
    path: '/var/www/html',
  }
  const linked = await expectSame(
    site.host,
    site.production,
    layout,
    await answersOfProduction(site.production, layout),
  )
  const state = await stateOf(site.host, linked.clone)
  const trees = (await inPool(site.host, 'find', `${state}/trees`, '-mindepth', '1', '-maxdepth', '1')).split('\n')
  expect(trees.length).toBeLessThanOrEqual(16)
  const { web } = await pairOf(linked.clone)
  expect(await docker('exec', web, 'cat', '/var/www/html/passwd')).toContain('www-data')
  expect(await inPool(site.host, 'grep', '-rlI', '^deploy:', state).catch(() => '')).toBe('')
  await forget(site.host, linked)
})

test('a network whose uploads are shown by a script, and lie on another disk', async () => {
  const layout = { script: '', path: '/var/www/html' }
  await answersOfProduction(site.production, layout)
  await makeNetwork(site.production, 'acme.example')
  await site.production.exec(
    'bash',
    '-c',
    `mkdir -p /srv/blogs.dir/1/files; echo kept > /srv/blogs.dir/1/files/kept.txt; chown -R www-data /srv/blogs.dir
ln -s /srv/blogs.dir /var/www/html/wp-content/blogs.dir
sed -i '/^RewriteBase/a RewriteRule ^files/(.+) wp-includes/ms-files.php?file=$1 [L]' /var/www/html/.htaccess
mariadb wordpress -e "UPDATE wp_sitemeta SET meta_value = '1' WHERE meta_key = 'ms_files_rewriting'"`,
  )
  const expected = [await answerOf(site.production, '/'), await answerOf(site.production, '/files/kept.txt')]
  expect(expected.map(({ status }) => status)).toEqual([200, 200])
  const linked = await expectSame(site.host, site.production, layout, expected)
  await docker('exec', (await pairOf(linked.clone)).web, 'rm', '/var/www/html/.htaccess')
  expect(await createVisitor(linked.url).visit('/files/kept.txt')).toMatchObject({ status: 200, text: 'kept\n' })
  await forget(site.host, linked)
})

test('an archive of a project: the site is found in it, and its values are computed here', async () => {
  const expected = await answersOfProduction(site.production, layouts.Bedrock)
  const folder = mkdtempSync(join(tmpdir(), 'sitefork-project-'))
  const backup = { dump: join(folder, 'site.sql'), files: join(folder, 'project.tar.gz') }
  const { container } = site.production
  const packed = ['exec', container, 'tar', '-C', '/srv', '-czf', '-', 'garden']
  writeFileSync(backup.files, execFileSync('docker', packed, { maxBuffer: 2 ** 30 }))
  const dump = ['exec', container, 'mariadb-dump', '--single-transaction', 'wordpress']
  writeFileSync(backup.dump, execFileSync('docker', dump, { maxBuffer: 2 ** 30 }))
  const { id, job } = await site.host.client().production.linkBackup({ name: 'project', backup })
  expect(await site.host.ended(job)).toMatchObject({ state: 'done' })
  const { clone } = await expectForked(site.host, id, expected)
  await forget(site.host, { id, clone })
  rmSync(folder, { recursive: true })
})
