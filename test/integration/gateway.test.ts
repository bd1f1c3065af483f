// The gateway before a real WordPress that believes to be production.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../src-main/gateway/gateway.ts'
import { createVisitor, logIn, noisePng, type Visitor } from '../support/visitor.ts'
import { startWordPress, type WordPress } from '../support/wordpress.ts'

const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

describe.each([
  { home: 'https://acme.example', host: 'acme.example' },
  { home: 'http://www.acme.example:8080/blog', host: 'www.acme.example:8080' },
])('a clone of $home', ({ home, host }) => {
  let gateway: Gateway
  let wordPress: WordPress
  let visitor: Visitor
  let site: string
  let nonce: string

  beforeAll(async () => {
    gateway = await startGateway({ port: 17_750 })
    wordPress = await startWordPress(home)
    gateway.set({
      label: 'hello',
      production: { home, origins: [host] },
      upstream: { is: 'ready', port: wordPress.port },
    })
    expect(await gateway.answers('hello', { signal: AbortSignal.timeout(120_000), deadlineMs: 120_000 })).toEqual({
      status: 200,
      home,
    })
    site = gateway.url('hello')
    visitor = createVisitor(site)
    nonce = await logIn(visitor, site)
  })

  afterAll(async () => {
    await gateway?.stop()
    await wordPress?.remove()
  })

  /** Names of production in a text, in any spelling, without its mail addresses. */
  const leaks = (text: string) => text.match(/(?<!@)\bacme\.example/g) ?? []
  const rest = async (path: string, content: object) => {
    const page = await visitor.visit(`/wp-json/wp/v2/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-WP-Nonce': nonce },
      body: JSON.stringify(content),
    })
    return JSON.parse(page.text) as {
      id: number
      link: string
      guid: { raw: string }
      content: { raw: string; rendered: string }
    }
  }

  it('shows no page that names production, and leads nowhere else', async () => {
    const paths = [
      '/',
      '/hello-world/',
      '/feed/',
      '/wp-json/',
      '/wp-sitemap.xml',
      '/wp-admin/',
      '/wp-admin/post-new.php',
      '/wp-admin/upload.php',
      '/wp-admin/site-editor.php',
    ]
    for (const path of paths) {
      const page = await visitor.visit(path)
      expect([path, page.status, page.text.length > 0, leaks(page.text)]).toEqual([path, 200, true, []])
    }
    const stranger = createVisitor(site)
    expect(leaks((await stranger.visit('/wp-admin/')).text)).toEqual([])
    expect([...visitor.hosts, ...stranger.hosts]).toEqual([new URL(site).host, new URL(site).host])
  })

  it('answers more requests at the same moment than its web server has processes', async () => {
    const pages = await Promise.all(Array.from({ length: 60 }, () => createVisitor(site).visit('/wp-json/')))
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200]))
  })

  it('stores production’s address where the editor wrote the clone’s, and shows it as the clone’s again', async () => {
    const content = `<!-- wp:paragraph --><p><a href="${site}/hello-world/">ü</a> ${site}.</p><!-- /wp:paragraph -->`
    const post = await rest('posts', { title: 'From the clone', content, status: 'publish' })
    const stored = await wordPress.sql(`SELECT post_content, guid FROM wp_posts WHERE ID = ${post.id}`)
    expect(stored).toBe(`${content.replaceAll(site, home)}\t${home}/from-the-clone/\n`)
    expect([post.content.raw, post.guid.raw, post.link]).toEqual([
      content,
      `${site}/from-the-clone/`,
      `${site}/from-the-clone/`,
    ])
    expect((await visitor.visit(post.link)).text).toContain(`<a href="${site}/hello-world/">`)
    expect(
      await wordPress.sql("SELECT COUNT(*) FROM wp_posts WHERE CONCAT(post_content, guid) LIKE '%localhost%'"),
    ).toBe('0\n')
  })

  it('stores an old post as it was when nothing in it is changed, whichever origin it names', async () => {
    const bare = new URL(home).host.replace(/^www\./, '')
    const content = [
      `http://${bare}/a`,
      `https://www.${bare}/b`,
      `https://${bare}`,
      `//www.${bare}/c`,
      'https://acme.example.evil.org/',
    ].join('\n')
    await wordPress.sql(`UPDATE wp_posts SET post_content = '${content}' WHERE ID = 1`)
    const page = await visitor.visit('/wp-json/wp/v2/posts/1?context=edit', { headers: { 'X-WP-Nonce': nonce } })
    const shown = (JSON.parse(page.text) as { content: { raw: string } }).content.raw
    await rest('posts/1', { content: shown })
    expect(await wordPress.sql('SELECT post_content FROM wp_posts WHERE ID = 1')).toBe(
      `${content.replaceAll('\n', '\\n')}\n`,
    )
  })

  it('serializes what the clone’s pages send with the lengths of what is stored', async () => {
    const text = `See ${site}/a`
    await rest('widgets', { id_base: 'block', sidebar: 'wp_inactive_widgets', instance: { raw: { content: text } } })
    const stored = text.replace(site, home)
    expect(await wordPress.sql("SELECT option_value FROM wp_options WHERE option_name = 'widget_block'")).toContain(
      `s:7:"content";s:${stored.length}:"${stored}"`,
    )
  })

  it('takes a picture larger than one piece, and gives it back byte for byte', async () => {
    const picture = noisePng(900, 700)
    const upload = await visitor.visit('/wp-admin/media-new.php')
    const data = new FormData()
    data.append('name', 'noise.png')
    data.append('action', 'upload-attachment')
    data.append('_wpnonce', /"_wpnonce":"([0-9a-f]+)"/.exec(upload.text)?.[1] ?? '')
    data.append('async-upload', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'noise.png')
    const body = new Response(data)
    const page = await visitor.visit('/wp-admin/async-upload.php', {
      method: 'POST',
      headers: { 'Content-Type': body.headers.get('content-type') ?? '' },
      body: Buffer.from(await body.arrayBuffer()),
    })
    const answer = JSON.parse(page.text) as { success: boolean; data: { url: string; originalImageURL?: string } }
    expect([answer.success, answer.data.url.startsWith(`${site}/wp-content/uploads/`)]).toEqual([true, true])
    const file = await visitor.visit(answer.data.originalImageURL ?? answer.data.url)
    expect([file.headers['content-type'], sha(file.body)]).toEqual(['image/png', sha(picture)])
    const part = await visitor.visit(answer.data.url, { headers: { Range: 'bytes=100-199' } })
    expect([part.status, sha(part.body)]).toEqual([206, sha(picture.subarray(100, 200))])
  })

  it('exports what production would: a download is not mapped', async () => {
    const page = await visitor.visit('/wp-admin/export.php?download=true&content=all')
    expect([
      page.text.includes(`<wp:base_site_url>${home.replace(/\/blog$/, '')}`),
      page.text.includes('localhost'),
    ]).toEqual([true, false])
  })
})
