// A promotion that is cut off from production while it writes: nothing else is written until production says what became of it, and files
// go back to what they were, but for those that somebody changed meanwhile.
import { beforeAll, expect, test } from 'vitest'
import { forked } from '../support/clones.ts'
import { promotingSite } from '../support/promoting-site.ts'
import { writer } from '../support/written-site.ts'

const { site, edited, inside, produced, preview, written, promoted } = promotingSite()
let clone: string
const theme = 'wp-content/themes/mine'

beforeAll(async () => {
  clone = await forked(site.host, site.id, 'mine', { is: 'newest' })
})

const client = () => site.host.client()
const wish = () => ({ is: 'promote', clone }) as const
const blogname = () => produced("SELECT option_value FROM wordpress.wp_options WHERE option_name = 'blogname'")
const stateOf = async (id: string) => (await client().promotion.list({})).find((one) => one.id === id)
const named = (name: string) => `UPDATE wp_options SET option_value = '${name}' WHERE option_name = 'blogname'`
const laid = (file: string) => inside(clone, `mkdir -p ${theme} && echo new > ${theme}/${file}`)

/** Keeps production from what it is asked for until it is called. */
async function held(statements: string, isHeld: string): Promise<() => Promise<void>> {
  const session = site.production.sql(`${statements}; DO SLEEP(600)`).catch(() => '')
  await expect.poll(() => produced(isHeld)).not.toBe('0')
  return async () => {
    await produced(
      "SET @id = (SELECT ID FROM information_schema.processlist WHERE INFO LIKE 'DO SLEEP(600)%'); KILL @id",
    )
    await session
  }
}
const sleeping = "SELECT COUNT(*) FROM information_schema.processlist WHERE INFO LIKE 'DO SLEEP(600)%'"

test('where production falls silent while it commits, nobody knows until it is asked; then it is known, once', async () => {
  await edited(clone, named('Silent'))
  await laid('silent.css')
  const release = await held(
    'BACKUP STAGE START; BACKUP STAGE FLUSH; BACKUP STAGE BLOCK_DDL; BACKUP STAGE BLOCK_COMMIT',
    sleeping,
  )
  const draft = await client().promotion.draft({ wish: wish() })
  const writing = written(draft.id)
  const committing = `SELECT COUNT(*) FROM information_schema.processlist WHERE USER = '${writer.user}' AND INFO LIKE 'COMMIT%'`
  await expect.poll(() => produced(committing), { timeout: 120_000 }).toBe('1')
  await site.production.pause()
  const { says, promotion } = await writing
  await site.production.unpause()
  expect(says).toMatch(/^failed/)
  expect(promotion).toMatchObject({ state: 'unknown' })
  expect((await preview(wish())).whyNot).toContain('It is not known yet whether')

  await release()
  const settled = await client().promotion.settle({ promotion: draft.id })
  const isThere = (await blogname()) === 'Silent'
  expect(settled.state).toBe(isThere ? 'done' : 'draft')
  const file = site.production.readFile(`${theme}/silent.css`)
  if (isThere) expect(await file).toBe('new\n')
  else await expect(file).rejects.toThrow()
  expect((await preview(wish())).whyNot).toBeNull()
  if (!isThere) await promoted(wish())
  expect(await blogname()).toBe('Silent')
})

test('files that cannot be put back stay to be put back, and one that somebody changed meanwhile stays as it is', async () => {
  await edited(clone, named('Refused'))
  await laid('one.css')
  await laid('two.css')
  const release = await held(
    "START TRANSACTION; UPDATE wordpress.wp_options SET option_value = 'Held' WHERE option_name = 'blogname'",
    sleeping,
  )
  const draft = await client().promotion.draft({ wish: wish() })
  const writing = written(draft.id)
  const isLaid = async () => site.production.readFile(`${theme}/two.css`).catch(() => '')
  await expect.poll(isLaid, { timeout: 120_000 }).toBe('new\n')
  // Whoever connects now is not let in any more; who is in goes on.
  await site.production.exec('usermod', '-L', site.production.ssh.user)
  const { says, promotion } = await writing
  expect(says).toMatch(/^failed Nothing was written.* somebody else has rows/)
  expect(promotion).toMatchObject({ state: 'unknown' })
  await expect(client().promotion.settle({ promotion: draft.id })).rejects.toThrow()
  expect(await stateOf(draft.id)).toMatchObject({ state: 'unknown' })

  await release()
  await site.production.writeFile(`${theme}/two.css`, 'somebody else’s')
  await site.production.exec('usermod', '-U', site.production.ssh.user)
  const settled = await client().promotion.settle({ promotion: draft.id })
  expect(settled).toMatchObject({ state: 'draft' })
  expect(settled.findings.join('\n')).toMatch(/cut off before production had it.*two\.css/s)
  await expect(site.production.readFile(`${theme}/one.css`)).rejects.toThrow()
  expect(await site.production.readFile(`${theme}/two.css`)).toBe('somebody else’s')
  expect(await blogname()).toBe('Silent')
})
