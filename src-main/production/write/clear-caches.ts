// Empties a production's caches after it was written to past WordPress: by WP-CLI on its host where there is one, by a file beside
// wp-load.php that is asked for once and removes itself; then looks whether pages show what was written.
import { randomBytes } from 'node:crypto'
import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { Failure } from '../../contract/failure.ts'
import type { Layout, ProductionFacts } from '../../contract/models.ts'
import { plainText } from '../../contract/plain-text.ts'
import { askPath, type PathAnswer } from '../reach/ask-pages.ts'
import type { ProductionAccess } from '../reach/production-access.ts'
import { SftpRefusal } from '../reach/sftp-writer.ts'
import type { Ssh } from '../reach/ssh.ts'
import { type CacheReport, type CacheWork, cacheProgram, cacheScript, mostSeconds, reportIn } from './cache-script.ts'
import { fileOnHost } from './file-places.ts'
import { mayNotWriteIn } from './may-write-files.ts'
import { onHost, type WritingHost } from './writing-host.ts'

export type CacheMeans = 'wp-cli' | 'request' | 'none'

/** A site whose caches can be emptied. */
export interface CachedSite {
  /** How production's host is reached. */
  readonly source: ProductionAccess
  readonly layout: Layout
  readonly addresses: Pick<ProductionFacts, 'homeUrl' | 'siteUrl'>
}

export interface CachesToClear extends CachedSite {
  /** Files that were written or removed, as the list of changes has them. */
  readonly files: readonly string[]
  /** Whether WordPress is to make its rewrite rules anew. */
  readonly rewriteRules: boolean
  /** Pages of the site, from its home on (`/about-us/`), with words of which a visitor is to see them now. */
  readonly pages: readonly { readonly path: string; readonly shows: string }[]
}

export interface CachesCleared {
  readonly means: CacheMeans
  /** Names of caches: `object cache`, `WP Super Cache`. */
  readonly emptied: readonly string[]
  /** What could not be done, in whole sentences. */
  readonly findings: readonly string[]
}

const scriptName = /^sitefork-[0-9a-f]{32}\.php$/
/** The longest that WordPress may take over it. */
const requestMs = 120_000

/** Says by which means caches could be emptied; nothing is written. @throws Failure `ssh-…` */
export function canClearCaches(site: CachedSite, signal: AbortSignal): Promise<CacheMeans> {
  return onHost(site.source, signal, async (host) => {
    if (await hasWpCli(host.ssh, site)) return 'wp-cli'
    if ((await mayNotWriteIn(host, [site.layout.wordpress])).length > 0) return 'none'
    const { pathname } = new URL(site.addresses.homeUrl)
    const answers = await askPath(
      host.ssh,
      site.addresses.homeUrl,
      { path: pathname },
      ({ status }) => status < 500,
      signal,
    )
    return answers.length > 0 ? 'request' : 'none'
  })
}

/** Rows and files stay as they are written, whatever comes of it. @throws Failure `ssh-…` */
export function clearCaches(work: CachesToClear, signal: AbortSignal): Promise<CachesCleared> {
  return onHost(work.source, signal, async (host) => {
    const isPhp = work.files.filter((path) => /\.(?:php\d?|phtml|inc)$/i.test(path))
    const task: CacheWork = {
      files: isPhp.map((path) => posix.relative(work.layout.wordpress, fileOnHost(path, work.layout).place)),
      rewriteRules: work.rewriteRules,
    }
    const byShell = await byWpCli(host, work, task)
    // What PHP keeps in its own memory only a request reaches.
    const isNeeded = !byShell?.loaded || isPhp.length > 0 || (await keepsInMemory(host, work.layout))
    const byRequest = isNeeded ? await byOneRequest(host, work, task, signal) : undefined
    const reports = [byShell, byRequest].filter((one) => one !== undefined)
    const emptied = [...new Set(reports.flatMap((one) => one.emptied))]
    const findings = [
      ...whatFailed(reports, emptied, { isPhp: isPhp.length > 0 }),
      ...(await stale(host.ssh, work, signal)),
    ]
    return { means: byShell ? 'wp-cli' : byRequest ? 'request' : 'none', emptied, findings }
  })
}

function whatFailed(
  reports: readonly CacheReport[],
  emptied: readonly string[],
  { isPhp }: { readonly isPhp: boolean },
): readonly string[] {
  const findings: string[] = []
  if (!reports.some(({ loaded }) => loaded)) {
    findings.push(
      'The caches of production’s WordPress could not be emptied: neither WP-CLI nor a request to it did so. Visitors may see what was there before; empty its caches in its dashboard.',
    )
  }
  const failed = new Set(reports.flatMap((one) => one.failed).filter((name) => !emptied.includes(name)))
  if (isPhp && !reports.some(({ renewed }) => renewed)) {
    findings.push(
      'The compiled code that production’s PHP keeps could not be renewed, so it may go on running the files from before for a while: a restart of PHP renews it.',
    )
  }
  for (const name of failed) {
    findings.push(
      `Production’s ${name} could not be emptied. Visitors may see what was there before; empty it in its dashboard.`,
    )
  }
  return findings
}

const wpArguments = ({ layout, addresses }: CachedSite) => [`--path=${layout.wordpress}`, `--url=${addresses.homeUrl}`]

/** The account's shell, or nothing where it has none. */
async function tryRun(ssh: Ssh, argv: readonly string[], seconds: number) {
  try {
    return await ssh.run(argv, { seconds, cut: true, what: 'wp' })
  } catch (error) {
    if (error instanceof Failure && error.code === 'shell-missing') return undefined
    throw error
  }
}

/** Whether WP-CLI is there and reaches this site's database. */
async function hasWpCli(ssh: Ssh, site: CachedSite): Promise<boolean> {
  const asked = ['wp', ...wpArguments(site), '--skip-plugins', '--skip-themes', 'option', 'get', 'siteurl']
  const told = await tryRun(ssh, asked, 30)
  return told?.exitCode === 0 && /^https?:\/\//m.test(told.stdout)
}

async function byWpCli({ ssh }: WritingHost, site: CachedSite, task: CacheWork): Promise<CacheReport | undefined> {
  if (!(await hasWpCli(ssh, site))) return undefined
  await tryRun(ssh, ['wp', ...wpArguments(site), 'cache', 'flush'], 60)
  const mark = randomBytes(16).toString('hex')
  const told = await tryRun(ssh, ['wp', ...wpArguments(site), 'eval', cacheProgram(task, mark)], requestMs / 1000)
  return told && reportIn(told.stdout, mark)
}

/** Whether the object cache lies in the memory of PHP itself. */
async function keepsInMemory({ sftp }: WritingHost, layout: Layout): Promise<boolean> {
  try {
    const pieces: Buffer[] = []
    for await (const piece of sftp.read(posix.join(layout.content, 'object-cache.php'))) pieces.push(piece)
    return /apcu?_|wincache_|xcache_/i.test(Buffer.concat(pieces).toString('latin1'))
  } catch (error) {
    if (error instanceof SftpRefusal && error.reason !== 'lost') return false
    throw error
  }
}

/** @returns what the site's own PHP says; undefined where it was not reached, or could not do it */
async function byOneRequest(
  host: WritingHost,
  { layout, addresses }: CachedSite,
  task: CacheWork,
  signal: AbortSignal,
): Promise<CacheReport | undefined> {
  const { sftp } = host
  const [name, token, mark] = ['', '', ''].map(() => randomBytes(16).toString('hex')) as [string, string, string]
  const script = posix.join(layout.wordpress, `sitefork-${name}.php`)
  try {
    const beside = await sftp.lstat(posix.join(layout.wordpress, 'wp-load.php'))
    const dress = { mode: 0o644, owner: beside ?? null, modifiedAt: null }
    const { entry } = await sftp.create(script, Readable.from([Buffer.from(cacheScript(task, token, mark))]), dress)
    await removeLeft(host, layout.wordpress, entry.modifiedAt - mostSeconds)
    const path = `${new URL(addresses.siteUrl).pathname.replace(/\/$/, '')}/${posix.basename(script)}`
    const asked = { path, headers: { 'X-Sitefork-Token': token }, ms: requestMs }
    const answers = await askPath(
      host.ssh,
      addresses.siteUrl,
      asked,
      ({ body }) => reportIn(body, mark) !== undefined,
      signal,
    )
    return answers.map(({ body }) => reportIn(body, mark)).find((one) => one !== undefined)
  } catch (error) {
    if (error instanceof SftpRefusal && error.reason !== 'lost') return undefined
    throw error
  } finally {
    // Where PHP may not remove it itself, or was not reached.
    await sftp.remove(script).catch(() => undefined)
  }
}

/** Removes what an earlier request left that was cut off. */
async function removeLeft({ sftp }: WritingHost, directory: string, before: number): Promise<void> {
  const old = (await sftp.some(directory)).filter(
    ({ name, entry }) => scriptName.test(name) && entry.modifiedAt < before,
  )
  for (const { name } of old) await sftp.remove(posix.join(directory, name))
}

/** @returns a sentence for each page that shows something else than it should, on the host itself or by the site's name */
async function stale(ssh: Ssh, { addresses, pages }: CachesToClear, signal: AbortSignal): Promise<readonly string[]> {
  const home = new URL(addresses.homeUrl)
  const findings: string[] = []
  for (const { path, shows } of pages) {
    const asked = { path: `${home.pathname.replace(/\/$/, '')}${path}` }
    const answers = await askedBehind(ssh, home, asked.path, signal)
    // Another site of the same server knows nothing of this one's name.
    const own = answers.filter(({ status, body }) => status === 200 && body.includes(home.hostname))
    const page = plainText(path)
    if (own.length === 0) {
      findings.push(
        `Whether ${page} shows what was written could not be seen: production’s web server did not show it.`,
      )
    } else if (!own.every((answer) => doesShow(answer, shows))) {
      findings.push(
        `${page} still shows what it did before: a cache that Sitefork does not know holds it. Empty the cache of production’s host, or wait until it expires.`,
      )
    }
  }
  return findings
}

/** Asks for a page, and for the one that it leads to on the same site: WordPress leads from a post's id to its address. */
async function askedBehind(ssh: Ssh, home: URL, path: string, signal: AbortSignal): Promise<readonly PathAnswer[]> {
  const ask = (at: string) => askPath(ssh, home.href, { path: at }, ({ by }) => by === 'name', signal)
  const answers = await ask(path)
  for (const { status, headers } of answers) {
    const to = status >= 300 && status < 400 ? URL.parse(String(headers.location ?? ''), home) : null
    if (to && to.host === home.host) return ask(`${to.pathname}${to.search}`)
  }
  return answers
}

const doesShow = ({ body }: PathAnswer, words: string) => bareWords(body).includes(bareWords(words))

/** Letters and digits alone: themes wrap words in tags, and put other quotes around them. */
function bareWords(html: string): string {
  const text = html.replace(/<[^<>]*>/g, ' ').replace(/&(?:#\w{1,8}|\w{1,8});/g, ' ')
  return ` ${text
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase()} `
}
