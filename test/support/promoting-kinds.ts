// A production on either server that may be written to, with its tables too, and the shell that does it: what production has, as text.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll } from 'vitest'
import { type HostedProduction, mysqlProduction } from './database-host.ts'
import { testHost } from './host.ts'
import { linked } from './link.ts'
import type { LinkedSite } from './linked-site.ts'
import { docker, mysqlIn, pairOf, type SqlIn, sqlIn } from './seen.ts'
import { startSite } from './start-site.ts'
import { cloneSession, makeWriter, writer } from './written-site.ts'

export type PromotingKind = 'mariadb' | 'mysql'

export interface PromotingShell {
  /** Filled in once the tests run. */
  readonly site: LinkedSite
  /** Runs the command. @throws Error with what it said where it failed */
  sitefork(...words: readonly string[]): Promise<string>
  /** Runs the command, which fails. @returns what it said */
  refused(...words: readonly string[]): Promise<string>
  /** Writes in a clone as WordPress does when somebody saves something. */
  edited(clone: string, ...statements: readonly string[]): Promise<void>
  /** Runs a script at the top of a clone's site. */
  inside(clone: string, script: string): Promise<string>
  /** What a clone's own server answers. */
  inClone(clone: string, query: string): Promise<string>
  /** What production's own server answers. */
  produced(query: string): Promise<string>
  /** Runs a script with the server's own client, as production's administrator. @returns what the client said, its errors too */
  byHand(script: string): Promise<string>
  /** Every row of production but what is noise, and every file of its content, as text. */
  all(): Promise<string>
}

export function promotingShell(kind: PromotingKind): PromotingShell {
  const site = {} as { -readonly [Name in keyof LinkedSite]: LinkedSite[Name] }
  const sql: SqlIn = kind === 'mysql' ? mysqlIn : sqlIn
  let edits = 0
  beforeAll(async () => {
    if (kind === 'mariadb') await startSite(site)
    else {
      site.production = await mysqlProduction(['--gtid-mode=ON', '--enforce-gtid-consistency=ON'])
      await site.production.visit()
      site.host = await testHost({ poolBytes: 6 * 2 ** 30 })
      await site.host.start()
    }
    site.id = await linked(site.host, site.production)
    await makeWriter(site)
    await site.host.client().promotion.allow({ production: site.id, ...writer })
  })
  afterAll(async () => {
    await site.host?.cleanUp()
    await site.production?.cleanUp()
  })
  const produced = async (query: string) => (await site.production.sql(query)).trimEnd()
  const sitefork: PromotingShell['sitefork'] = async (...words) => {
    const { code, stdout, stderr } = await site.host.cli(...words)
    if (code !== 0) throw new Error(`sitefork ${words.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`)
    return stdout
  }
  return {
    site,
    sitefork,
    async refused(...words) {
      const { code, stdout, stderr } = await site.host.cli(...words)
      if (code === 0) throw new Error(`sitefork ${words.join(' ')} was not refused:\n${stdout}`)
      return `${stdout}\n${stderr}`
    },
    async edited(clone, ...statements) {
      const session = await cloneSession(site, clone)
      const id = (++edits).toString(16).padStart(16, 'c')
      try {
        // As WordPress has it, whose tables have dates of zeros.
        await session.query("SET SESSION sql_mode = ''")
        for (const statement of statements)
          await session.query(`${statement} /*sitefork:${id} 1 POST /wp-admin/post.php?action=editpost*/`)
      } finally {
        session.close()
      }
    },
    async inside(clone, script) {
      const { web } = await pairOf(clone)
      return docker('exec', web, 'sh', '-ec', `cd "$1"; ${script}`, 'sh', site.production.path)
    },
    inClone: async (clone, query) => sql(await pairOf(clone), query),
    produced,
    byHand(script) {
      const { container } = site.production
      const argv = {
        mariadb: [container, 'mariadb', '--default-character-set=utf8mb4'],
        mysql: [
          (site.production as HostedProduction).databaseContainer,
          'mysql',
          '--no-defaults',
          '--user=root',
          mysqlSocket,
        ],
      }
      return fed(['exec', '--interactive', ...argv[kind], 'wordpress'], script)
    },
    async all() {
      const names = (await produced("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'")).split('\n')
      const parts = []
      for (const name of names.map((line) => line.split('\t')[0] ?? '')) {
        const only = name === 'wp_options' ? `WHERE ${settings}` : ''
        const rows = await produced(`SELECT * FROM \`${name}\` ${only} ORDER BY 1, 2`)
        parts.push(...rows.split('\n').map((row) => `${name}\t${row}`))
      }
      const files = `cd "$1" && find wp-content -not -path '*/upgrade*' \\( -type l -printf '%p -> %l\\n' -o -type f -exec sha256sum {} + \\) | sort`
      return `${parts.join('\n')}\n${await site.production.exec('sh', '-c', files, 'sh', site.production.path)}`
    },
  }
}

const mysqlSocket = '--socket=/run/mysqld/mysqld.sock'

/** @returns all that the command said */
async function fed(argv: readonly string[], input: string): Promise<string> {
  const child = spawn('docker', argv, { stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk
    })
  }
  child.stdin.end(input)
  await once(child, 'close')
  return said
}

/** Options that are nobody's work: what WordPress writes by itself, and the marker of promotions. */
const settings = `option_name NOT LIKE '\\_transient%' AND option_name NOT LIKE '\\_site\\_transient%' AND option_name NOT LIKE 'sitefork\\_promotion%' AND option_name NOT IN ('cron', 'rewrite_rules', 'recently_edited')`

/** Statements that do to production what visitors and shops do. */
export const visitor = (name: string, post = 1) =>
  `INSERT INTO wp_comments (comment_post_ID, comment_author, comment_content, comment_date, comment_date_gmt, comment_approved) VALUES (${post}, '${name}', 'Nice', NOW(), NOW(), '1'); UPDATE wp_posts SET comment_count = comment_count + 1 WHERE ID = ${post}`

export const ordered = (title: string) =>
  `INSERT INTO wp_posts (post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered, post_type) VALUES (1, NOW(), NOW(), '', '${title}', '', 'wc-processing', '${title.toLowerCase()}', '', '', NOW(), NOW(), '', 'shop_order')`
