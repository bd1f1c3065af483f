// Files of knowledge on a disk: those that ship, and a person's, of which a bad one is told and left out.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createWordPressWords } from '../../../../src-main/changes/wordpress-words.ts'
import { readKnowledge } from '../../../../src-main/comparing/read-knowledge.ts'
import { option, postMeta } from '../../../support/wordpress-rows.ts'

const resources = join(import.meta.dirname, '../../../../resources')

let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sitefork-knowledge-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function put(name: string, text: string): void {
  mkdirSync(join(home, 'wordpress'), { recursive: true })
  writeFileSync(join(home, 'wordpress', name), text)
}

it('reads what ships, WordPress first, where the home has none', async () => {
  const { knowledge, mistakes } = await readKnowledge(resources, home)
  expect([knowledge[0]?.name, knowledge.length, mistakes]).toEqual(['WordPress', 12, []])
})

it('lets a person’s file say more than what ships, and otherwise', async () => {
  put(
    'mine.json',
    JSON.stringify({
      name: 'Mine',
      names: [
        { of: 'option', name: 'blogname', label: 'The name' },
        { of: 'post', name: 'views', class: 'noise', why: 'how often a page was seen' },
      ],
    }),
  )
  const { knowledge, mistakes } = await readKnowledge(resources, home)
  const words = createWordPressWords(knowledge, { prefix: 'wp_' })
  const change = option('blogname', 'x')
  expect(mistakes).toEqual([])
  expect(
    words.describeThing('setting:blogname', [{ change, ...words.meaningOf(change) }], [], () => undefined).title,
  ).toBe('The name')
  expect(words.meaningOf(postMeta('views', '7'))).toMatchObject({ class: 'noise', why: 'how often a page was seen' })
})

it('tells of each file that cannot be used, and uses the others', async () => {
  put('a.json', '{"name":"A"}')
  put('b.json', 'nothing')
  put('c.json', `{"name":"C","about":"${'x'.repeat(2_000_001)}"}`)
  put('notes.txt', 'not read at all')
  mkdirSync(join(home, 'wordpress/d.json'))
  symlinkSync('/dev/zero', join(home, 'wordpress/e.json'))
  const { knowledge, mistakes } = await readKnowledge(resources, home)
  expect(knowledge.at(-1)?.name).toBe('A')
  expect(mistakes).toEqual([
    expect.stringMatching(/^What b\.json says of WordPress cannot be used: it is no JSON\. .*It was left out/),
    'c.json holds more than 2 MB, and was left out.',
    expect.stringMatching(/^d\.json .*left out\.$/),
    expect.stringMatching(/^e\.json .*left out\.$/),
  ])
})

it('tells where the folder is none', async () => {
  writeFileSync(join(home, 'wordpress'), 'a file')
  const { knowledge, mistakes } = await readKnowledge(resources, home)
  expect([knowledge.length, mistakes.length]).toEqual([12, 1])
  expect(mistakes[0]).toMatch(/wordpress cannot be read: /)
})
