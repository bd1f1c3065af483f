// What the verbs of promotion ask the host for, and what they say of the answer.
import { expect, it } from 'vitest'
import { type CommandLine, parseCommand } from '../../../../src-main/cli/parse.ts'
import { createShell } from '../../../../src-main/cli/shell.ts'
import type { Client } from '../../../../src-main/contract/client.ts'
import type { Promotion } from '../../../../src-main/contract/models.ts'
import { aClone, aProduction } from '../../../support/nouns.ts'
import { aPromotion } from '../../../support/some-promotions.ts'

const draft = aPromotion({
  title: '2 changes of “checkout”',
  counts: { things: 2, inserted: 3, changed: 1, deleted: 0, files: 1, statements: 0 },
  things: [],
})
const receipt: Promotion = {
  ...draft,
  state: 'done',
  writtenAt: draft.createdAt,
  lockedMs: 41.6,
  findings: ['Look at the menu.'],
}

async function run(line: string, answers: Partial<Record<keyof Client['promotion'], unknown>>) {
  const asked: Record<string, unknown> = {}
  const promotion = new Proxy(
    {},
    {
      get: (_none, name: keyof Client['promotion']) => async (input: unknown) => {
        asked[name] = input
        return answers[name]
      },
    },
  )
  const client = {
    promotion,
    production: { list: async () => [aProduction()] },
    clone: { list: async () => [aClone({ id: 'c1', name: 'checkout' })] },
  } as unknown as Client
  const parsed = parseCommand(line.split(' ')) as CommandLine
  const shell = createShell({
    client,
    host: { address: '', windowUrl: async () => '' },
    words: parsed.words,
    values: parsed.values,
    json: false,
    say: () => undefined,
  })
  const followed = { ...shell, follow: async () => ({}) as never }
  return { result: await parsed.verb.run(followed), asked }
}

it('keeps what is chosen as a draft, and says how it is written', async () => {
  const { result, asked } = await run('promote checkout --thing post:12', { draft })
  expect(asked).toEqual({
    draft: { wish: { is: 'promote', clone: 'c1', things: ['post:12'], edits: [], withOwn: false } },
  })
  expect(result.text).toContain('Nothing was written')
  expect(result.text).toContain("sitefork write-promotion promo123 --yes 'Acme Blog'")
})

it('writes only with the production’s name, and tells the receipt', async () => {
  const { result, asked } = await run('promote checkout --yes Acme', {
    draft,
    write: { job: 'j', id: 'promo123' },
    list: [receipt],
  })
  expect(asked.write).toEqual({
    promotion: 'promo123',
    site: 'Acme',
    confirmedBy: '',
    acceptMentions: false,
    withStatements: false,
    onConflict: 'stop',
  })
  expect(result.value).toMatchObject({ id: 'promo123', rows: 4, files: 1, things: [] })
  expect(result.text).toBe(
    "Production has it: 3 rows added, 1 row changed, 1 file. Rows were locked for 42 ms.\nLook at:\n  Look at the menu.\nUndo it with: sitefork undo-promotion promo123 --yes 'Acme Blog'",
  )
})

it('rolls back to a point by its id and to a moment by its words', async () => {
  const point = await run('roll-back acme abcd1234', { draft })
  expect(point.asked.draft).toMatchObject({ wish: { is: 'roll-back', to: { is: 'point', point: 'abcd1234' } } })
  const moment = await run('roll-back acme 2026-11-23T14:02:11Z', { draft })
  expect(moment.asked.draft).toMatchObject({ wish: { to: { is: 'moment', at: '2026-11-23T14:02:11.000Z' } } })
})

it('refuses both all and some', async () => {
  await expect(run('promote checkout --whole --thing a', {})).rejects.toThrow('Either --whole')
})

it('keeps the kinds that are named as they are, and refuses those that nothing is called', async () => {
  const preview = { leftOut: [{ group: 'Orders', things: 3 }], things: [{ group: 'Posts' }] }
  const some = await run('promote checkout --whole --carry orders --carry Posts', { draft, preview })
  expect(some.asked.draft).toEqual({ wish: { is: 'whole', clone: 'c1', carry: ['Orders', 'Posts'] } })
  const nothing = await run('roll-back acme abcd1234 --carry-nothing', { draft })
  expect(nothing.asked.draft).toMatchObject({ wish: { is: 'roll-back', carry: [] } })
  await expect(run('promote checkout --whole --carry Oders', { preview })).rejects.toThrow('say one of: Orders, Posts')
  await expect(run('promote checkout --carry Orders', {})).rejects.toThrow('Only with --whole')
  await expect(run('promote checkout --whole --carry x --carry-nothing', {})).rejects.toThrow('Either --carry')
})

it('prints all work of a clone as SQL, or a draft that is there; what undoes it is a promotion’s', async () => {
  const script = { name: 'a.sql', text: 'START TRANSACTION;', bytes: 18 }
  const ofClone = await run('export-patch checkout', { list: [], draft, script })
  expect(ofClone.asked).toMatchObject({
    draft: { wish: { is: 'promote', clone: 'c1', things: [], edits: [], withOwn: false } },
    script: { promotion: 'promo123', undo: false },
  })
  expect(ofClone.result.text).toBe('START TRANSACTION;')
  const ofDraft = await run('export-patch promo123 --undo', { list: [draft], script })
  expect(ofDraft.asked).toEqual({ list: {}, script: { promotion: 'promo123', undo: true } })
  await expect(run('export-patch checkout --undo', { list: [] })).rejects.toThrow('There is no promotion “checkout”')
  await expect(run('export-patch promo123 --thing post:12', { list: [draft] })).rejects.toThrow(
    'has its things already',
  )
})
