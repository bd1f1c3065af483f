// Shell verbs about writing to a production: who may, what is written, and the way back.
import { contract, summaryOf } from '../../contract/contract.ts'
import { Failure } from '../../contract/failure.ts'
import { type ConflictRule, conflictRules, type Promotion, type PromotionWish } from '../../contract/models.ts'
import { readMomentText } from '../fork-source.ts'
import { cloneNamed, dataResult, ofProduction, productionNamed } from '../named.ts'
import { flag, list, text } from '../options.ts'
import { draftText, promotionPreviewText, promotionTable, receiptText } from '../promotion-text.ts'
import { readWholeFile } from '../read-file.ts'
import type { Shell, VerbResult } from '../shell.ts'
import { type Verb, verb } from '../verb.ts'

const writeOptions = {
  'dry-run': flag('say what it would write, and write nothing'),
  rehearse: flag('try it on a clone of production as it is now'),
  yes: text('SITE', 'write it: the production’s name, as it is called'),
  'confirmed-by': text('NAME'),
  'accept-mentions': flag('numbers that look like ids are rewritten, too'),
  'with-statements': flag('schema changes are run before'),
  'on-conflict': text(conflictRules.join(' | ')),
}
type WriteShell = Shell<typeof writeOptions>

const carryOptions = {
  carry: list('KIND', 'only these kinds of production’s own data stay as it has them: Orders, Comments …'),
  'carry-nothing': flag('nothing that production got since stays'),
}

const promoteOptions = {
  thing: list('ID'),
  edit: list('ID'),
  'with-own': flag('also production’s own data that was changed in the clone, such as orders'),
  whole: flag('production becomes what the clone is, but for its own data'),
  ...carryOptions,
  ...writeOptions,
}

export const promotionVerbs: Readonly<Record<string, Verb>> = {
  'promotion-grants': verb({
    summary: summaryOf(contract.promotion.grants),
    words: 'PRODUCTION',
    options: { user: text('NAME'), 'with-tables': flag('the rights to change tables as well') },
    async run(shell) {
      const { id } = await productionNamed(shell)
      const { 'with-tables': mayAlter = false } = shell.values
      const user = needed(shell.values.user, '--user')
      const answer = await shell.client.promotion.grants({ production: id, user, mayAlter })
      return { value: answer, text: answer.statements.join('\n') }
    },
  }),
  'allow-promotion': verb({
    summary: summaryOf(contract.promotion.allow),
    words: 'PRODUCTION',
    options: { user: text('NAME'), 'password-file': text('FILE', '- for standard input'), confirmer: list('NAME') },
    async run(shell) {
      const { id, name } = await productionNamed(shell)
      const user = needed(shell.values.user, '--user')
      const file = needed(shell.values['password-file'], '--password-file')
      const password = readWholeFile(file, 64 * 1024, 'a password has').replace(/\r?\n$/, '')
      const confirmers = [...(shell.values.confirmer ?? [])]
      const allowed = await shell.client.promotion.allow({ production: id, user, password, confirmers })
      const lines = [`Promotion to ${name} is allowed, by the account ${user}.`, ...allowed.warnings]
      return { value: allowed, text: lines.join('\n') }
    },
  }),
  'forbid-promotion': verb({
    summary: summaryOf(contract.promotion.forbid),
    words: 'PRODUCTION',
    async run(shell) {
      const { id, name } = await productionNamed(shell)
      return {
        value: await shell.client.promotion.forbid({ production: id }),
        text: `Promotion to ${name} is forbidden; the account’s password is forgotten.`,
      }
    },
  }),
  promote: verb({
    summary:
      'Write chosen changes of a clone to production, or all of the work in it; without --yes they are kept as a draft.',
    words: 'CLONE',
    options: promoteOptions,
    async run(shell) {
      const { id: clone } = await cloneNamed(shell)
      const { thing = [], edit = [], whole, 'with-own': withOwn = false } = shell.values
      if (whole && thing.length + edit.length > 0) {
        throw new Failure('bad-input', 'Either --whole, or chosen things and edits. Nothing was done.')
      }
      if (whole) return promoted(shell, await carrying(shell, { is: 'whole', clone, carry: null }))
      if (shell.values.carry || shell.values['carry-nothing']) {
        throw new Failure('bad-input', 'Only with --whole does production become something else. Nothing was done.')
      }
      return promoted(shell, { is: 'promote', clone, things: [...thing], edits: [...edit], withOwn })
    },
  }),
  'roll-back': verb({
    summary:
      'Bring production back to what it was at a point or a second, but for its own data; without --yes as a draft.',
    words: 'PRODUCTION POINT | MOMENT',
    options: { thing: list('ID'), ...carryOptions, ...writeOptions },
    async run(shell) {
      const { id: production } = await productionNamed(shell)
      const to = shell.word('a point’s id, or a moment', 1)
      const things = [...(shell.values.thing ?? [])]
      const isPoint = /^[a-z0-9]{8}$/.test(to)
      const state = isPoint
        ? ({ is: 'point', point: to } as const)
        : ({ is: 'moment', at: readMomentText(to) } as const)
      return promoted(shell, await carrying(shell, { is: 'roll-back', production, to: state, things, carry: null }))
    },
  }),
  'undo-promotion': verb({
    summary: 'Put back what a promotion wrote, but for what others changed since; without --yes as a draft.',
    words: 'PROMOTION',
    options: writeOptions,
    run: (shell) => promoted(shell, { is: 'undo', promotion: shell.word('a promotion’s id') }),
  }),
  'write-promotion': verb({
    summary: summaryOf(contract.promotion.write),
    words: 'PROMOTION',
    options: writeOptions,
    run: async (shell) => carriedOn(shell, await draftNamed(shell)),
  }),
  promotions: verb({
    summary: summaryOf(contract.promotion.list),
    words: '[PRODUCTION]',
    async run(shell) {
      const promotions = await shell.client.promotion.list(await ofProduction(shell))
      return { value: promotions, text: promotionTable(promotions) }
    },
  }),
  'decide-promotion': verb({
    summary: summaryOf(contract.promotion.decide),
    words: 'PROMOTION [CONFLICT …] mine | theirs | both',
    async run(shell) {
      const promotion = shell.word('a promotion’s id')
      const words = shell.words.slice(1)
      const is = (['mine', 'theirs', 'both'] as const).find((one) => one === words.at(-1))
      if (!is) throw new Failure('bad-input', 'Say what is to be taken, as the last word: mine, theirs or both.')
      const conflicts = words.length > 1 ? words.slice(0, -1) : null
      const decided = await shell.client.promotion.decide({ promotion, conflicts, choice: { is } })
      return { value: decided, text: draftText(decided, await siteOf(shell, decided)) }
    },
  }),
  'settle-promotion': verb({
    summary: summaryOf(contract.promotion.settle),
    words: 'PROMOTION',
    async run(shell) {
      const settled = await shell.client.promotion.settle({ promotion: shell.word('a promotion’s id') })
      const isThere = settled.state === 'done' || settled.state === 'undone'
      return {
        value: settled,
        text: isThere
          ? receiptText(settled, await siteOf(shell, settled))
          : 'Production does not have it; it is a draft again.',
      }
    },
  }),
  'forget-promotion': verb({
    summary: summaryOf(contract.promotion.forget),
    words: 'PROMOTION',
    async run(shell) {
      const forgotten = await shell.client.promotion.forget({ promotion: shell.word('a promotion’s id') })
      return { value: forgotten, text: 'The draft is forgotten. Nothing was written for it.' }
    },
  }),
  'export-patch': verb({
    summary:
      'Print what a draft, or all work of a clone, would write as SQL with its guards, for where Sitefork may not write.',
    words: 'CLONE | PROMOTION',
    options: { thing: list('ID'), edit: list('ID'), undo: flag('what undoes it; of a promotion') },
    async run(shell) {
      const { thing = [], edit = [], undo = false } = shell.values
      const word = shell.word('a clone, or a promotion’s id')
      const known = (await shell.client.promotion.list({})).find(({ id }) => id === word)
      if (!known && undo) {
        throw new Failure('bad-input', `There is no promotion “${word}” to undo. List them with: sitefork promotions`)
      }
      if (known && thing.length + edit.length > 0) {
        throw new Failure('bad-input', 'A promotion has its things already; choose them of a clone. Nothing was done.')
      }
      const drafted = async () => {
        const { id: clone } = await cloneNamed(shell)
        return shell.client.promotion.draft({
          wish: { is: 'promote', clone, things: [...thing], edits: [...edit], withOwn: false },
        })
      }
      const { id: promotion } = known ?? (await drafted())
      const script = await shell.client.promotion.script({ promotion, undo })
      return { value: { promotion, ...script }, text: script.text }
    },
  }),
}

function needed(value: string | undefined, option: string): string {
  if (value !== undefined) return value
  throw new Failure('bad-input', `Give ${option}. See: sitefork help`)
}

const siteOf = async (shell: Shell, { production }: Promotion) =>
  (await shell.client.production.list()).find(({ id }) => id === production)?.name ?? production

async function draftNamed(shell: Shell): Promise<Promotion> {
  const word = shell.word('a promotion’s id')
  const found = (await shell.client.promotion.list({})).find(({ id }) => id === word)
  if (!found) throw new Failure('not-found', `There is no promotion “${word}”. List them with: sitefork promotions`)
  return found
}

function ruleOf({ values }: WriteShell): ConflictRule {
  const word = values['on-conflict'] ?? 'stop'
  const rule = conflictRules.find((one) => one === word)
  if (rule) return rule
  throw new Failure('bad-input', `A conflict is not decided by “${word}”. Write one of: ${conflictRules.join(', ')}`)
}

type StateWish = Extract<PromotionWish, { readonly is: 'whole' | 'roll-back' }>

/** @throws Failure `bad-input` where nothing that differs is called so: a word that is not understood would have production's data removed */
async function carrying(shell: Shell<typeof carryOptions>, wish: StateWish): Promise<StateWish> {
  const { carry = [], 'carry-nothing': isNothing } = shell.values
  if (isNothing && carry.length > 0) {
    throw new Failure('bad-input', 'Either --carry, or --carry-nothing. Nothing was done.')
  }
  if (isNothing) return { ...wish, carry: [] }
  if (carry.length === 0) return wish
  const { leftOut, things } = await shell.client.promotion.preview({ wish })
  const groups = [...new Set([...leftOut, ...things].map(({ group }) => group))]
  const found = carry.map((word) => {
    const group = groups.find((one) => one.toLowerCase() === word.toLowerCase())
    if (group !== undefined) return group
    throw new Failure(
      'bad-input',
      `Nothing that differs is called “${word}”. Nothing was done; say one of: ${groups.join(', ')}`,
    )
  })
  return { ...wish, carry: found }
}

async function promoted(shell: WriteShell, wish: PromotionWish): Promise<VerbResult> {
  if (shell.values['dry-run']) {
    const preview = await shell.client.promotion.preview({ wish, onConflict: ruleOf(shell) })
    return { value: preview, text: promotionPreviewText(preview), failed: preview.whyNot !== null }
  }
  return carriedOn(shell, await shell.client.promotion.draft({ wish }))
}

/** Tries or writes a draft, or says what is next. */
async function carriedOn(shell: WriteShell, draft: Promotion): Promise<VerbResult> {
  const { values, client } = shell
  if (values.rehearse) {
    const { job, id } = await client.promotion.rehearse({ promotion: draft.id })
    await shell.follow(job)
    return dataResult(shell, id, 'To be tried on')
  }
  if (values.yes === undefined) return { value: draft, text: draftText(draft, await siteOf(shell, draft)) }
  const { job } = await client.promotion.write({
    promotion: draft.id,
    site: values.yes,
    confirmedBy: values['confirmed-by'] ?? '',
    acceptMentions: values['accept-mentions'] ?? false,
    withStatements: values['with-statements'] ?? false,
    onConflict: ruleOf(shell),
  })
  await shell.follow(job)
  const receipt = (await client.promotion.list({})).find(({ id }) => id === draft.id) ?? draft
  const { inserted, changed, deleted, files } = receipt.counts
  const value = { ...receipt, rows: inserted + changed + deleted, files }
  return { value, text: receiptText(receipt, await siteOf(shell, receipt)) }
}
