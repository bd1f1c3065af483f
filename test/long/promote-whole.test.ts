// Production becomes what a clone is, or what it was, through the shell, on both servers: with tables that a plugin made, keeping what
// production got since by kind, and all of it undone.
import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { covered, forked } from '../support/clones.ts'
import { ordered, type PromotingKind, promotingShell, visitor } from '../support/promoting-kinds.ts'
import { addedPost } from '../support/promoting-site.ts'
import { writer, writerRights } from '../support/written-site.ts'

const style = 'wp-content/themes/mine/style.css'
const titled = (title: string) => `SELECT COUNT(*) FROM wp_posts WHERE post_title = '${title}'`

describe.each((process.env.KINDS?.split(' ') ?? ['mariadb', 'mysql']) as PromotingKind[])('on %s', (kind) => {
  const { site, sitefork, refused, edited, inside, inClone, produced, byHand, all } = promotingShell(kind)
  let clone: string
  let before: string

  beforeAll(async () => {
    await produced(addedPost('Thrown away'))
    clone = await forked(site.host, site.id, 'mine', { is: 'now' })
  })

  const option = (name: string) => produced(`SELECT option_value FROM wp_options WHERE option_name = '${name}'`)
  const written = async (...words: readonly string[]) =>
    JSON.parse(await sitefork(...words, '--yes', 'Acme', '--json')) as {
      readonly id: string
      readonly findings: readonly string[]
    }

  test('what a clone is, and what production got since, is told before', async () => {
    await edited(
      clone,
      addedPost('Spring sale', 'New'),
      "UPDATE wp_options SET option_value = 'The clone’s' WHERE option_name = 'blogdescription'",
      "DELETE FROM wp_posts WHERE post_title = 'Thrown away'",
      'CREATE TABLE wp_notes (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, note VARCHAR(40) NOT NULL)',
      "INSERT INTO wp_notes (note) VALUES ('one'), ('two')",
      'ALTER TABLE wp_links ADD COLUMN stars INT NOT NULL DEFAULT 0',
    )
    await inside(
      clone,
      `mkdir -p wp-content/themes/mine && printf 'clone' > ${style} && ln -s style.css wp-content/themes/mine/link.css`,
    )
    await produced(`${visitor('A visitor')}; ${ordered('Order-7')}; ${addedPost('News')}`)
    await produced("UPDATE wp_options SET option_value = 'Production’s' WHERE option_name = 'blogname'")
    before = await all()
    const told = await sitefork('promote', 'mine', '--whole', '--dry-run')
    expect(told).toMatch(/Stays as production has it:[\s\S]*Comments: 1/)
    expect(told).toMatch(/Stays as production has it:[\s\S]*Orders: 1/)
    expect(told).toContain('removed: post “News”')
    expect(told).toContain('removed: post “Thrown away”')
    expect(told).toContain('added: post “Spring sale”')
    expect(told).toMatch(/Schema changes \(--with-statements\):[\s\S]*CREATE TABLE/)
    expect(await all()).toBe(before)
  })

  test('tables are changed only where that was asked for, by an account that may', async () => {
    expect(await refused('promote', 'mine', '--whole', '--yes', 'Acme')).toContain(
      'which no transaction can take back. Nothing was written',
    )
    const unable = await refused('promote', 'mine', '--whole', '--with-statements', '--yes', 'Acme')
    expect(unable).toContain('may not change tables')
    expect(unable).toContain('GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER, CREATE, ALTER, DROP')
    expect(await all()).toBe(before)
    await produced(
      `GRANT ${writerRights.replace(' ON', ', CREATE, ALTER, DROP, INDEX, REFERENCES ON')} TO '${writer.user}'@'%'`,
    )
    await site.host.client().promotion.allow({ production: site.id, ...writer })
  })

  test('production becomes what the clone is, keeps orders and comments, and goes back', async () => {
    const { id } = await written('promote', 'mine', '--whole', '--with-statements')
    expect(await produced(titled('Spring sale'))).toBe('1')
    expect(await produced(titled('News'))).toBe('0')
    expect(await produced(titled('Thrown away'))).toBe('0')
    expect(await produced(titled('Order-7'))).toBe('1')
    expect(await produced("SELECT COUNT(*) FROM wp_comments WHERE comment_author = 'A visitor'")).toBe('1')
    expect(await produced('SELECT comment_count FROM wp_posts WHERE ID = 1')).toBe(
      await produced("SELECT COUNT(*) FROM wp_comments WHERE comment_post_ID = 1 AND comment_approved = '1'"),
    )
    expect(await option('blogdescription')).toBe('The clone’s')
    expect(await option('blogname')).toBe(
      await inClone(clone, "SELECT option_value FROM wp_options WHERE option_name = 'blogname'"),
    )
    expect(await produced('SELECT note FROM wp_notes ORDER BY id')).toBe('one\ntwo')
    expect(await produced("SHOW COLUMNS FROM wp_links LIKE 'stars'")).toContain('int')
    expect(await site.production.readFile(style)).toBe('clone')
    const page = await site.production.exec('php', '-r', front)
    expect(page).toContain('Spring sale')

    const again = await sitefork('promote', 'mine', '--whole', '--dry-run')
    expect(again).toContain('Would write: nothing')

    expect(await sitefork('undo-promotion', id, '--dry-run')).toMatch(
      /Schema changes \(--with-statements\):[\s\S]*DROP TABLE/,
    )
    await written('undo-promotion', id, '--with-statements')
    expect(await all()).toBe(before)
  })

  test('what others wrote into a table that a promotion made keeps it', async () => {
    const { id } = await written('promote', 'mine', '--whole', '--with-statements')
    await produced("INSERT INTO wp_notes (note) VALUES ('a visitor’s')")
    const { findings } = await written('undo-promotion', id, '--with-statements')
    expect(findings.join('\n')).toContain('The table wp_notes stays: rows are in it that others wrote since.')
    expect(await produced('SELECT note FROM wp_notes')).toBe('a visitor’s')
    expect(await produced("SHOW COLUMNS FROM wp_links LIKE 'stars'")).toBe('')
    await produced('DROP TABLE wp_notes')
    expect(await all()).toBe(before)
  })

  test('only the kinds that are named stay', async () => {
    expect(await refused('promote', 'mine', '--whole', '--carry', 'Oders', '--yes', 'Acme')).toContain(
      'Nothing that differs is called “Oders”',
    )
    const { id } = await written('promote', 'mine', '--whole', '--carry', 'comments', '--with-statements')
    expect(await produced(titled('Order-7'))).toBe('0')
    expect(await produced("SELECT COUNT(*) FROM wp_comments WHERE comment_author = 'A visitor'")).toBe('1')
    await written('undo-promotion', id, '--with-statements')
    expect(await all()).toBe(before)
    const nothing = await written('promote', 'mine', '--whole', '--carry-nothing', '--with-statements')
    expect(await produced("SELECT COUNT(*) FROM wp_comments WHERE comment_author = 'A visitor'")).toBe('0')
    await written('undo-promotion', nothing.id, '--with-statements')
    expect(await all()).toBe(before)
  })

  test('production goes back to a second, whole or one thing of it, tried before and undone', async () => {
    const name = await produced("SELECT HEX(option_value) FROM wp_options WHERE option_name = 'blogname'")
    const good = new Date((Math.floor(Date.now() / 1000) + 1) * 1000)
    await expect.poll(() => Date.now()).toBeGreaterThan(good.getTime())
    await produced("UPDATE wp_posts SET post_title = 'Hacked', post_content = 'Spam' WHERE ID = 1")
    await produced(`UPDATE wp_options SET option_value = 'Hacked' WHERE option_name = 'blogname'; ${visitor('Later')}`)
    await produced(addedPost('Spam'))
    const hacked = await all()
    await covered(site.host, site.id, new Date())
    const to = ['roll-back', 'acme', good.toISOString()] as const
    const told = await sitefork(...to, '--dry-run')
    expect(told).toMatch(/Stays as production has it:[\s\S]*Comments: 1/)
    expect(told).toContain('removed: post “Spam”')

    const one = await written(...to, '--thing', 'post:1')
    expect(await produced('SELECT post_title FROM wp_posts WHERE ID = 1')).not.toBe('Hacked')
    expect(await option('blogname')).toBe('Hacked')
    expect(await produced(titled('Spam'))).toBe('1')
    await written('undo-promotion', one.id)
    expect(await all()).toBe(hacked)

    await sitefork(...to, '--rehearse')
    const rehearsal = (await site.host.client().clone.list({})).find(({ name }) => name.startsWith('Rehearsal'))
    expect(
      await inClone(rehearsal?.id ?? '', "SELECT HEX(option_value) FROM wp_options WHERE option_name = 'blogname'"),
    ).toBe(name)
    expect(await all()).toBe(hacked)

    const whole = await written(...to)
    expect(await produced(titled('Hacked'))).toBe('0')
    expect(await produced(titled('Spam'))).toBe('0')
    expect(await produced("SELECT HEX(option_value) FROM wp_options WHERE option_name = 'blogname'")).toBe(name)
    expect(await produced("SELECT COUNT(*) FROM wp_comments WHERE comment_author = 'Later'")).toBe('1')
    await written('undo-promotion', whole.id)
    expect(await all()).toBe(hacked)
  })

  test('back behind a plugin that made tables, they go where that is asked for, and come back with their rows', async () => {
    const { job } = await site.host.client().point.take({ production: site.id, note: 'good' })
    expect((await site.host.ended(job)).state).toBe('done')
    const point = (await site.host.client().point.list({ production: site.id })).find(({ note }) => note === 'good')
    const good = new Date((Math.floor(Date.now() / 1000) + 1) * 1000)
    await expect.poll(() => Date.now()).toBeGreaterThan(good.getTime())
    await produced(
      "CREATE TABLE wp_stats (day DATE PRIMARY KEY, hits INT NOT NULL); INSERT INTO wp_stats VALUES ('2026-01-01', 7)",
    )
    await produced(
      "SET SESSION sql_mode = ''; ALTER TABLE wp_links ADD COLUMN shine INT NOT NULL DEFAULT 3; UPDATE wp_options SET option_value = 'Stats' WHERE option_name = 'blogname'",
    )
    const there = await all()
    await covered(site.host, site.id, new Date())
    expect(await refused('roll-back', 'acme', good.toISOString(), '--dry-run')).toContain('Keep that second as a point')
    const to = ['roll-back', 'acme', point?.id ?? ''] as const
    expect(await refused(...to, '--yes', 'Acme')).toContain('which no transaction can take back')
    const { id } = await written(...to, '--with-statements')
    expect(await produced("SHOW TABLES LIKE 'wp_stats'")).toBe('')
    expect(await produced("SHOW COLUMNS FROM wp_links LIKE 'shine'")).toBe('')
    expect(await option('blogname')).not.toBe('Stats')
    await written('undo-promotion', id, '--with-statements')
    expect(await all()).toBe(there)
  })

  test('a script that is run by hand writes all of it or nothing, and its undo leads back', async () => {
    const now = await all()
    const script = await forked(site.host, site.id, 'script', { is: 'now' })
    await edited(
      script,
      addedPost('By hand', 'größe'),
      "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT ID, 'copy_of', ID FROM wp_posts WHERE post_title = 'By hand'",
      "UPDATE wp_options SET option_value = 'By hand' WHERE option_name = 'blogdescription'",
      'CREATE TABLE wp_hands (id INT PRIMARY KEY, hand VARCHAR(20))',
      "INSERT INTO wp_hands VALUES (1, 'left')",
    )
    await inside(script, "mkdir -p wp-content/themes/hand && printf 'by hand' > wp-content/themes/hand/style.css")
    const { id } = JSON.parse(await sitefork('promote', 'script', '--json')) as { readonly id: string }
    const text = await sitefork('export-patch', id)

    const tagline = await option('blogdescription')
    await produced("UPDATE wp_options SET option_value = 'Meanwhile' WHERE option_name = 'blogdescription'")
    const meanwhile = await all()
    expect(await byHand(text)).toContain('Nothing was written')
    expect(await produced('SELECT COUNT(*) FROM wp_hands')).toBe('0')
    await produced('DROP TABLE wp_hands')
    expect(await all()).toBe(meanwhile)
    await produced(`UPDATE wp_options SET option_value = '${tagline}' WHERE option_name = 'blogdescription'`)
    expect(await all()).toBe(now)

    const told = /^-- +(wp-content\/themes\/hand\/style\.css): a file of .*, SHA-256 (\w+)$/m.exec(text)
    const [, path = '', hash] = told ?? []
    expect(hash).toBe(createHash('sha256').update('by hand').digest('hex'))
    await site.production.exec('mkdir', '-p', `${site.production.path}/wp-content/themes/hand`)
    await site.production.writeFile(path, await inside(script, `cat ${path}`))
    expect(await byHand(text)).toMatch(/Written: \d+ rows/)
    const made = await produced("SELECT ID FROM wp_posts WHERE post_title = 'By hand'")
    expect(await produced("SELECT post_id, meta_value FROM wp_postmeta WHERE meta_key = 'copy_of'")).toBe(
      `${made}\t${made}`,
    )
    expect(await option('blogdescription')).toBe('By hand')
    expect(await produced('SELECT hand FROM wp_hands')).toBe('left')
    const twice = await all()
    expect(await byHand(text)).not.toContain('Written')
    expect(await all()).toBe(twice)

    const undo = await sitefork('export-patch', id, '--undo')
    expect(undo).toMatch(/These schema changes stay[\s\S]*CREATE TABLE/)
    expect(await byHand(undo)).toMatch(/Written: \d+ rows/)
    await produced('DROP TABLE wp_hands')
    await site.production.exec('rm', '-r', `${site.production.path}/wp-content/themes/hand`)
    expect(await all()).toBe(now)
  })
})

/** Asks production's web server for its home page. */
const front =
  'echo file_get_contents("http://localhost/", false, stream_context_create(["http" => ["header" => "Host: acme.example"]]));'
