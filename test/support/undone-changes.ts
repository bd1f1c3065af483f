// The tests of undoing a change in a real clone, whichever server it has: rows and files are as before, what came later stays, and
// a reason is told where something later rests on it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ChangePart } from '../../src-main/contract/changes.ts'
import { connect, type SqlConnection } from '../../src-main/database/client/connect.ts'
import { forked } from './clones.ts'
import type { LinkedSite } from './linked-site.ts'
import { docker, pairOf, type SqlIn } from './seen.ts'
import { createVisitor } from './visitor.ts'

/**
 * Has the tests of undoing run.
 * @param logsCascades whether the server logs the rows that a foreign key takes along
 */
export function undoOf(site: LinkedSite, sqlIn: SqlIn, { logsCascades }: { readonly logsCascades: boolean }): void {
  let clone: string
  let sql: SqlConnection

  beforeAll(async () => {
    clone = await forked(site.host, site.id, 'work', { is: 'newest' })
    sql = await opened()
  })
  afterAll(() => sql?.close())

  async function opened(): Promise<SqlConnection> {
    const all = await site.host.client().clone.list({})
    const port = all.find(({ id }) => id === clone)?.databasePort ?? 0
    const { user, password, name } = site.production.database
    return connect({ is: 'address', host: '127.0.0.1', port }, { user, password, name })
  }

  const id = (digit: string) => digit.repeat(16)
  /** Saving a post writes no code; updating a plugin does. */
  const requests: Readonly<Record<string, string>> = Object.fromEntries(
    ['1', '2', '3'].map((digit) => [id(digit), '0 CLI plugin update mine']),
  )
  /** Writes as WordPress does when somebody saves something. */
  async function edited(edit: string, ...statements: readonly string[]): Promise<void> {
    for (const statement of statements) {
      await sql.query(
        `${statement} /*sitefork:${edit} ${requests[edit] ?? '1 POST /wp-admin/post.php?action=editpost'}*/`,
      )
    }
  }

  const asked = async (query: string) => sqlIn(await pairOf(clone), query)
  const post = () => asked('SELECT * FROM wp_posts WHERE ID = 1')
  const blogname = () => asked("SELECT option_value FROM wp_options WHERE option_name = 'blogname'")

  async function listed(view: 'edits' | 'net') {
    const query = { view, limit: 1000 } as const
    return site.host.client().change.list({ from: null, to: { is: 'clone', clone }, query })
  }

  /** @returns how the undo ended, and why */
  async function undone(part: ChangePart) {
    const { job } = await site.host.client().change.undo({ clone, part })
    const { state, failure } = await site.host.ended(job)
    return { state, says: `${failure?.message ?? ''} ${failure?.detail ?? ''}`.trim() }
  }

  async function inside(script: string, ...words: readonly string[]): Promise<string> {
    const { web } = await pairOf(clone)
    return docker('exec', web, 'sh', '-c', `cd "$1" && shift && ${script}`, 'sh', site.production.path, ...words)
  }
  const files = () =>
    inside("find . -printf '%p %y %m %s %l\\n' | sort && find . -type f | sort | xargs -d '\\n' sha256sum")
  const someFiles = async () => (await inside('ls wp-includes/*.php')).split('\n')

  /** Waits until a file that is written is not put to the edit any more. */
  async function untilOver(edit: string): Promise<void> {
    const filesOf = async () => (await listed('edits')).edits.find((one) => one.id === edit)?.files
    const own = await filesOf()
    await expect
      .poll(
        async () => {
          await inside('echo x > wp-content/later.php')
          return filesOf()
        },
        { timeout: 30_000 },
      )
      .toBe(own)
    await inside('rm wp-content/later.php')
  }

  const well = { state: 'done', says: '' }

  test('an edit goes back by itself; later ones stay, and the undo is an edit of its own that can be undone', async () => {
    const before = await post()
    await edited(
      id('a'),
      "UPDATE wp_posts SET post_title = 'Größer 😀', post_modified = NOW() WHERE ID = 1",
      "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (1, 'mine', 'x')",
    )
    const after = await post()
    await edited(id('b'), "UPDATE wp_options SET option_value = 'Later' WHERE option_name = 'blogname'")
    expect((await listed('edits')).edits.map((one) => one.id)).toEqual(expect.arrayContaining([id('a'), id('b')]))

    expect(await undone({ edit: id('a') })).toEqual(well)
    expect(await post()).toBe(before)
    expect(await asked("SELECT COUNT(*) FROM wp_postmeta WHERE meta_key = 'mine'")).toBe('0')
    expect(await blogname()).toBe('Later')
    const [bookmark] = await site.host.client().clone.bookmarks({ clone })
    expect(bookmark).toMatchObject({ kind: 'safety', name: expect.stringMatching(/^Before undoing: /) })

    const undo = (await listed('edits')).edits.find(({ request }) => request === `undo ${id('a')}`)
    expect(undo).toMatchObject({ class: 'work', by: { is: 'command' }, title: expect.stringMatching(/^an undo /) })
    expect(await undone({ edit: undo?.id ?? '' })).toEqual(well)
    expect(await post()).toBe(after)
  })

  test('an edit that a later one rests on is refused with the reason, and nothing is changed', async () => {
    await edited(id('c'), "UPDATE wp_posts SET post_title = 'C' WHERE ID = 1")
    await edited(id('d'), "UPDATE wp_posts SET post_title = 'D' WHERE ID = 1")
    const [before, bookmarks] = [await post(), (await site.host.client().clone.bookmarks({ clone })).length]
    const { state, says } = await undone({ edit: id('c') })
    expect(state).toBe('failed')
    expect(says).toMatch(
      /^Nothing was undone, because later changes rest on it: post_title of wp_posts 1 was changed again at /,
    )
    expect(await post()).toBe(before)
    expect((await site.host.client().clone.bookmarks({ clone })).length).toBe(bookmarks)

    await edited(
      id('e'),
      "INSERT INTO wp_posts (ID, post_title, post_content, post_excerpt, to_ping, pinged, post_content_filtered) VALUES (700, 'New', '', '', '', '', '')",
    )
    await edited(id('f'), "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (700, 'color', 'red')")
    expect((await undone({ edit: id('e') })).says).toContain('wp_posts 700 is what wp_postmeta')
    expect(await undone({ edit: id('f') })).toEqual(well)
    expect(await undone({ edit: id('e') })).toEqual(well)
    expect(await asked('SELECT COUNT(*) FROM wp_posts WHERE ID = 700')).toBe('0')
  })

  test('files go back to what the point has, whatever became of them', async () => {
    const [longer = '', gone = '', secret = ''] = await someFiles()
    const before = await files()
    await inside(
      'echo more >> "$1" && rm "$2" && chmod 600 "$3" && mkdir -p wp-content/mine && echo new > "wp-content/mine/$4" && ln -s /etc/passwd wp-content/mine/link',
      longer,
      gone,
      secret,
      "it's é.php",
    )
    expect(await files()).not.toBe(before)
    const { things } = await listed('net')
    const withFiles = things.filter(({ files }) => files > 0)
    expect(withFiles.length).toBeGreaterThan(0)
    // What lies in a directory goes before it.
    for (const { id: thing } of withFiles.toSorted((a, b) => (a.id < b.id ? 1 : -1)))
      expect([thing, await undone({ thing })]).toEqual([thing, well])
    expect(await files()).toBe(before)
    expect((await listed('net')).things.filter(({ files }) => files > 0)).toEqual([])
  })

  test('an edit’s files go back to what they were, whether it changed, removed or made them', async () => {
    const before = await files()
    await edited(id('1'), "UPDATE wp_options SET option_value = 'Updated' WHERE option_name = 'blogdescription'")
    await inside(
      'echo more >> "$1" && rm "$2" && chmod 600 "$3" && mkdir -p wp-content/ours && echo new > "wp-content/ours/$4"',
      ...(await someFiles()).slice(3, 6),
      "it's é.php",
    )
    const edit = (await listed('edits')).edits.find((one) => one.id === id('1'))
    expect(edit).toMatchObject({ rows: 1, files: 5 })
    expect(await undone({ edit: id('1') })).toEqual(well)
    expect(await files()).toBe(before)
  })

  test('an edit one of whose files was changed later, or before, is refused with the reason, and nothing is changed', async () => {
    const file = (await someFiles())[6] ?? ''
    await edited(id('2'), "UPDATE wp_options SET option_value = 'Second' WHERE option_name = 'blogdescription'")
    await inside('echo second >> "$1"', file)
    await untilOver(id('2'))
    await edited(id('3'), "UPDATE wp_options SET option_value = 'Third' WHERE option_name = 'blogname'")
    await inside('echo third >> "$1"', file)
    const before = await files()
    for (const [edit, why] of [
      ['2', `the file ${file} was changed again since, at `],
      ['3', `the file ${file} had been changed before as well, at `],
    ] as const) {
      const { state, says } = await undone({ edit: id(edit) })
      expect([state, says]).toEqual(['failed', expect.stringContaining(`Nothing was undone: ${why}`)])
    }
    expect(await files()).toBe(before)
    expect(await blogname()).toBe('Third')
  })

  test('rows that a foreign key took along come back with the row that took them, or nothing does', async () => {
    for (const statement of [
      'CREATE TABLE parents (id INT PRIMARY KEY, name VARCHAR(10))',
      'CREATE TABLE gone (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE ON UPDATE CASCADE)',
      'CREATE TABLE emptied (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE SET NULL ON UPDATE SET NULL)',
      "INSERT INTO parents VALUES (1, 'one'), (2, 'two')",
      'INSERT INTO gone VALUES (10, 1), (11, 1), (12, 2)',
      'INSERT INTO emptied VALUES (20, 1), (21, 2)',
    ])
      await sql.query(statement)
    const all = async () =>
      (await Promise.all(['parents', 'gone', 'emptied'].map((name) => asked(`SELECT * FROM ${name}`)))).join('\n')
    const whole = await all()
    for (const [edit, statement] of [
      ['4', 'DELETE FROM parents WHERE id = 1'],
      ['5', 'UPDATE parents SET id = 3 WHERE id = 2'],
    ] as const) {
      await edited(id(edit), statement)
      const changed = await all()
      const { state, says } = await undone({ edit: id(edit) })
      if (logsCascades) expect([says, await all()]).toEqual(['', whole])
      else {
        expect([state, says]).toEqual(['failed', expect.stringContaining('Nothing was undone')])
        expect(await all()).toBe(changed)
      }
    }
    await edited(id('6'), "INSERT INTO parents VALUES (7, 'new')", 'INSERT INTO gone VALUES (70, 7)')
    expect(await undone({ edit: id('6') })).toEqual(well)
    expect(await asked('SELECT COUNT(*) FROM parents WHERE id = 7')).toBe('0')
    for (const name of ['gone', 'emptied', 'parents']) await sql.query(`DROP TABLE ${name}`)
  })

  test('what PHP keeps in memory is forgotten', async () => {
    const url = (await site.host.client().clone.list({})).find((one) => one.id === clone)?.url ?? ''
    const visitor = createVisitor(url)
    const kept = async (query: string) => (await visitor.visit(`/wp-content/kept.php${query}`)).text
    await inside(
      `echo '<?php if (isset($_GET["keep"])) apcu_store("kept", "yes"); echo apcu_fetch("kept") ?: "no";' > wp-content/kept.php`,
    )
    await kept('?keep')
    expect(await kept('')).toBe('yes')
    await edited(id('7'), "UPDATE wp_options SET option_value = 'Kept' WHERE option_name = 'blogname'")
    expect(await undone({ edit: id('7') })).toEqual(well)
    expect(await kept('')).toBe('no')
    await inside('rm wp-content/kept.php')
  })

  test('a clone that is stopped is started for it, and shell and window undo alike', async () => {
    sql.close()
    const stopped = await site.host.client().clone.stop({ clone })
    await site.host.ended(stopped.job)
    const { code, stdout, stderr } = await site.host.cli('undo-change', 'work', '--thing', 'setting:blogname')
    expect([code, stderr]).toEqual([0, expect.anything()])
    expect(stdout).toContain('Undone in work')
    expect(await blogname()).not.toBe('Later')
    const refused = await site.host.cli('undo-change', 'work')
    expect(refused.stderr).toContain('Say what is to be undone')
  })
}
