// The demo site: one button starts, links and forks it, its production can be written to, and another button takes all of it away.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadState } from '../../resources/demo/memory.ts'
import type { Clone, Promotion } from '../../src-main/contract/models.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { docker, pairOf } from '../support/seen.ts'
import { createVisitor, logIn } from '../support/visitor.ts'

let host: TestHost
let before: ReadonlySet<string>

beforeAll(async () => {
  host = await testHost({ poolBytes: 6 * 2 ** 30 })
  await host.start()
  before = new Set(await containers())
})

afterAll(async () => {
  await host
    .client()
    .removeDemo()
    .catch(() => undefined)
  await host.cleanUp()
})

const containers = async () => (await docker('ps', '--all', '--format', '{{.Names}}')).split('\n')
const site = 'Acme Garden'

async function firstClone(): Promise<Clone> {
  const clone = (await host.client().clone.list({})).find(({ name }) => name === 'hello')
  if (!clone) throw new Error('The demo’s first clone is not there.')
  return clone
}

/** A command that ends well. @returns what it prints */
async function done(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await host.cli(...argv)
  expect(code, `${stdout}${stderr}`).toBe(0)
  return stdout
}

test('starts, is forked, and may be written to', { timeout: 600_000 }, async () => {
  expect((await host.client().snapshot()).capabilities.demo).toEqual({ production: null })
  const job = await host.ended((await host.client().startDemo()).job)
  expect(job.failure).toBeNull()
  expect(job.steps.map((step) => step.state)).toEqual(['done', 'done', 'done', 'done', 'done'])
  const { productions, clones, capabilities } = await host.client().snapshot()
  expect(productions.map(({ name, promotion }) => [name, promotion])).toEqual([
    [
      site,
      {
        user: 'writer',
        mayAlter: false,
        files: true,
        caches: 'request',
        confirmers: [],
        allowedAt: expect.any(String),
      },
    ],
  ])
  expect(capabilities.demo).toEqual({ production: productions[0]?.id })
  expect(clones.map((one) => [one.name, one.status])).toEqual([['hello', 'running']])
  expect((await createVisitor(clones[0]?.url ?? '').visit('/')).status).toBe(200)
})

test('a post and a file of the theme that are changed in the clone are promoted, seen, and taken back', async () => {
  const memory = loadState(host.home)
  const [clone, production] = [await firstClone(), createVisitor(memory?.homeUrl ?? '')]
  const post = '/ten-plants-nobody-can-kill/'
  const style = 'wp-content/themes/twentytwentyfive/style.css'
  const shown = async () => {
    const pages = [await production.visit(post), await production.visit(`/${style}`)]
    expect(pages.map(({ status }) => status)).toEqual([200, 200])
    return pages.map(({ text }) => /Goats can\.|body \{ color: green \}/.exec(text)?.[0] ?? '')
  }
  expect(await shown()).toEqual(['', ''])

  const author = createVisitor(clone.url)
  const headers = {
    'X-WP-Nonce': await logIn(author, clone.url, memory?.secrets.admin ?? ''),
    'Content-Type': 'application/json',
  }
  const [found] = JSON.parse((await author.visit(`/wp-json/wp/v2/posts?slug=${post.replaceAll('/', '')}`)).text)
  const body = JSON.stringify({ content: 'Goats can.' })
  expect((await author.visit(`/wp-json/wp/v2/posts/${found.id}`, { method: 'POST', headers, body })).status).toBe(200)
  const { web } = await pairOf(clone.id)
  const append = 'echo "body { color: green }" >> "$1"'
  await docker('exec', '--user=33', web, 'sh', '-c', append, 'sh', `/var/www/html/${style}`)
  expect(await shown()).toEqual(['', ''])

  expect(await done('promote', 'hello', '--dry-run')).toContain('changed: post “Ten plants nobody can kill”')
  expect(await shown()).toEqual(['', ''])
  const receipt: Promotion = JSON.parse(await done('promote', 'hello', '--yes', site, '--json'))
  expect(receipt).toMatchObject({ state: 'done', files: 1, findings: [] })
  expect(await shown()).toEqual(['Goats can.', 'body { color: green }'])

  await done('undo-promotion', receipt.id, '--yes', site)
  expect(await shown()).toEqual(['', ''])
  expect(JSON.parse(await done('promotions', '--json'))).toMatchObject([{ state: 'done' }, { state: 'undone' }])
})

test('goes without a trace, while the host goes on', async () => {
  expect((await host.ended((await host.client().removeDemo()).job)).failure).toBeNull()
  const after = await host.client().snapshot()
  expect([after.productions, after.clones, after.capabilities.demo]).toEqual([[], [], { production: null }])
  expect((await containers()).filter((name) => name.startsWith('sitefork-demo-') && !before.has(name))).toEqual([])
})
