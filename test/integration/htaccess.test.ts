// Whatever hosts write into .htaccess, and where they write none, a clone shows its site, and its secrets to nobody.
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { linkedSite } from '../support/linked-site.ts'
import { docker, pairOf } from '../support/seen.ts'
import { createVisitor, type Visitor } from '../support/visitor.ts'

const site = linkedSite({}, { homeUrl: 'https://acme.example' })
let visitor: Visitor
let web: string
let usual: string

const root = () => site.production.path

/** Files of the clone, written as its site would; null removes one. */
async function write(files: Readonly<Record<string, string | null>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const script = text === null ? 'rm -f "$1"' : 'mkdir -p "$(dirname "$1")" && printf %s "$2" > "$1"'
    await docker('exec', web, 'sh', '-c', script, 'write', `${root()}/${name}`, text ?? '')
  }
}

beforeAll(async () => {
  const client = site.host.client()
  const started = await client.clone.fork({ production: site.id, name: 'rules', from: { is: 'newest' } })
  const job = await site.host.ended(started.job)
  if (job.state !== 'done') throw new Error(job.failure?.message)
  const clone = (await client.snapshot()).clones.find(({ id }) => id === started.id)
  visitor = createVisitor(clone?.url ?? '')
  web = (await pairOf(started.id)).web
  usual = await docker('exec', web, 'cat', `${root()}/.htaccess`)
})

afterEach(() => write({ '.htaccess': usual }))

/** What every site answers, whatever its rules: without being led in circles, and without its secrets. */
async function expectSite(): Promise<void> {
  const pages = ['/', '/wp-login.php', '/wp-json/', '/wp-includes/css/dashicons.css', '/about-us/']
  const found = await Promise.all([...pages, '/nothing-there/', '/wp-config.php'].map((page) => visitor.visit(page)))
  expect(found.map(({ status, headers }) => `${status} ${headers['content-type']}`)).toEqual([
    '200 text/html; charset=UTF-8',
    '200 text/html; charset=UTF-8',
    '200 application/json; charset=UTF-8',
    '200 text/css',
    '200 text/html; charset=UTF-8',
    '404 text/html; charset=UTF-8',
    expect.stringMatching(/^(?:200|403|404) text\/html/),
  ])
  expect(found.at(-1)?.text).not.toContain('DB_PASSWORD')
}

const https: Readonly<Record<string, string>> = {
  'the scheme, as Apache knows it': 'RewriteCond %{HTTPS} !=on [NC]',
  'the scheme, in other letters': 'RewriteCond %{HTTPS} off',
  'the port': 'RewriteCond %{SERVER_PORT} 80',
  'another port than that of https': 'RewriteCond %{SERVER_PORT} !^443$',
  'the scheme of the request': 'RewriteCond %{REQUEST_SCHEME} !https',
  'the environment': 'RewriteCond %{ENV:HTTPS} !=on',
  'a proxy': 'RewriteCond %{HTTP:X-Forwarded-Proto} !https',
  'the port of a proxy': 'RewriteCond %{HTTP:X-Forwarded-Port} !443',
  Cloudflare: `RewriteCond %{HTTP:CF-Visitor} '"scheme":"http"'`,
  CloudFront: 'RewriteCond %{HTTP:CloudFront-Forwarded-Proto} !https',
  'a balancer': 'RewriteCond %{HTTP:X-Forwarded-SSL} !on\nRewriteCond %{HTTP:Front-End-Https} !on',
  TLS: 'RewriteCond %{SSL:SSL_PROTOCOL} ^$',
}

describe('a production of https', () => {
  it.each(Object.entries(https))('that leads everybody there, by %s', async (_by, condition) => {
    const rules = `RewriteEngine on\n${condition}\nRewriteRule (.*) https://%{HTTP_HOST}/$1 [R=301,L]\n`
    await write({ '.htaccess': rules + usual })
    await expectSite()
  })

  it('by an expression', async () => {
    const rules = `<If "%{HTTPS} != 'on' || %{REQUEST_SCHEME} != 'https'">\nRedirect permanent / https://acme.example/\n</If>\n`
    await write({ '.htaccess': rules + usual })
    await expectSite()
  })
})
