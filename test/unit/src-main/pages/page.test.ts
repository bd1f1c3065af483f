// How a page is read, and which pages are checked.
import { describe, expect, it } from 'vitest'
import { checkedPages, publishedQuery } from '../../../../src-main/pages/checked-pages.ts'
import { type HttpAnswer, readPage } from '../../../../src-main/pages/page.ts'
import { type PageAddress, visit } from '../../../../src-main/pages/visit.ts'
import { promptly } from '../../../support/promptly.ts'

const html = (body: string, status = 200): HttpAnswer => ({
  status,
  headers: { 'content-type': 'text/html; charset=UTF-8' },
  body,
})
const themed = (classes: string) =>
  html(`<html><head><title>Hello\n &#8211; Caf&eacute; &amp; B&#xe4;r</title></head><body class="${classes}"><p>Hi`)

describe('a page', () => {
  it.each<[string, HttpAnswer, string, string]>([
    ['front', themed('home blog wp-theme-x'), '/', 'front'],
    ['front page that is a page', themed('home page page-id-2'), '/', 'front'],
    ['post', themed('single single-post postid-3'), '/', 'post'],
    ['page', themed('page-template-default page page-id-2'), '/', 'page'],
    ['nothing found', themed('error404'), '/', 'not-found'],
    ['log-in', html('<body class="login"><form name="loginform" id="loginform" action="x">'), '/wp-login.php', 'login'],
    ['what WordPress dies of', html('<body id="error-page"><div class="wp-die-message">', 500), '/', 'error'],
    ['the first screen', html('<body class="wp-core-ui">'), '/wp-admin/install.php?step=1', 'install'],
    ['the very first screen', html('<body class="wp-core-ui">'), '/blog/wp-admin/setup-config.php', 'setup'],
    ['a list of files', html('<title>Index of /</title><body><pre>'), '/', 'listing'],
    ['nothing', html(' \n'), '/', 'empty'],
    ['maintenance', html('<h1>Briefly unavailable for scheduled maintenance.</h1>', 503), '/', 'maintenance'],
    ['doubt', html('<script src="/cdn-cgi/challenge-platform/x">', 403), '/', 'challenge'],
    ['any other', html('<body><p>Hi'), '/', 'html'],
    ['PHP’s source', { status: 200, headers: { 'content-type': 'text/plain' }, body: '<?php\ndefine(' }, '/', 'source'],
    ['PHP’s source as a page', html('\n<?php require'), '/', 'source'],
    [
      'the API’s index',
      { status: 200, headers: { 'content-type': 'application/json' }, body: '{"name":"A","namespaces":["wp\\/v2"]}' },
      '/wp-json/',
      'index',
    ],
    ['other JSON', { status: 404, headers: { 'content-type': 'application/json' }, body: '{"code":"x"}' }, '/', 'json'],
    ['a picture', { status: 200, headers: { 'content-type': 'image/gif' }, body: 'GIF89a' }, '/', 'other'],
  ])('%s', (_what, answer, path, kind) => {
    expect(readPage(answer, path)).toMatchObject({ status: answer.status, kind })
  })

  it.each(['<title', '<title a', '<form ', '<body ', '<body id=error-pag ', '<body class="', '<form id="loginfor" '])(
    'that is nothing but “%s” is read promptly',
    (unit) => void promptly(() => readPage(html(unit.repeat((2 * 2 ** 20) / unit.length)), '/')),
  )

  it('has a title as people read it', () => {
    expect(readPage(themed('home'), '/').title).toBe('Hello – Caf&eacute; & Bär')
    expect(readPage(html('<title>&#99999999; &#x110000;</title><p>'), '/').title).toBe('&#99999999; &#x110000;')
  })
})

describe('a visit', () => {
  const asked: PageAddress[] = []
  const serve = (answers: Readonly<Record<string, HttpAnswer>>) => async (target: PageAddress) => {
    asked.push(target)
    return answers[`${target.host}${target.path}`]
  }
  const led = (location: string, by = ''): HttpAnswer => ({
    status: 301,
    headers: { location, ...(by && { 'x-redirect-by': by }) },
    body: '',
  })
  const isOwn = (host: string) => host.endsWith('acme.example')

  it('follows the site’s own addresses', async () => {
    const ask = serve({
      'acme.example/?p=3': led('http://www.acme.example/hello/', 'WordPress'),
      'www.acme.example/hello/': led('there?x'),
      'www.acme.example/hello/there?x': themed('single'),
    })
    expect(await visit(ask, { host: 'acme.example', path: '/?p=3' }, isOwn)).toMatchObject({
      kind: 'post',
      status: 200,
      ledTo: 'there?x',
    })
  })

  it('ends where it leads away, in circles, or to nothing', async () => {
    const ask = serve({
      'acme.example/': led('https://other.example/'),
      'acme.example/a': led('/b', 'Trouble'),
      'acme.example/b': led('/a', 'Trouble'),
      'acme.example/c': led('/gone'),
    })
    const at = (path: string) => visit(ask, { host: 'acme.example', path }, isOwn)
    expect(await at('/')).toMatchObject({ kind: 'away', status: 301, ledTo: 'https://other.example/' })
    expect(await at('/a')).toMatchObject({ kind: 'loop', status: null, ledBy: 'Trouble' })
    expect(await at('/c')).toMatchObject({ kind: 'silent', status: null, ledTo: '/gone' })
  })
})

it('asks for posts below the site, and for WordPress where that lies', () => {
  const at = (homeUrl: string, siteUrl: string, published = { post: 7, page: null as number | null }) =>
    checkedPages({ homeUrl, siteUrl }, published).map((one) => one.path)
  expect(at('https://a.example/shop', 'https://a.example/shop/wp')).toEqual([
    '/shop/?doing_wp_cron',
    '/shop/?p=7&doing_wp_cron',
    '/shop/wp/wp-login.php?doing_wp_cron',
    '/shop/wp-json/?doing_wp_cron',
  ])
  expect(at('https://a.example', 'https://admin.a.example')).not.toContain('/wp-login.php?doing_wp_cron')
  expect(publishedQuery('acme_')).toContain('`acme_posts`')
})
