// Shell verbs about clones: made, given other data, kept, described, and whether they run.
import { contract, summaryOf } from '../../contract/contract.ts'
import { Failure } from '../../contract/failure.ts'
import { type CloneTraits, colours, phpVersions } from '../../contract/models.ts'
import { forkSourceOptions, readForkSource, sayMoment } from '../fork-source.ts'
import { mergeOptions, startMerging } from '../merging.ts'
import { changeClone, cloneNamed, dataResult, ofProduction, productionNamed, resultOf } from '../named.ts'
import { flag, text } from '../options.ts'
import { bookmarkTable, cloneTable, userTable } from '../print.ts'
import type { Shell } from '../shell.ts'
import { type Verb, verb } from '../verb.ts'

const traitOptions = {
  label: text('TEXT'),
  group: text('NAME'),
  colour: text('COLOUR'),
  expires: text('7d | never'),
  protect: flag(),
  unprotect: flag(),
  'keep-awake': flag(),
  'may-sleep': flag(),
  php: text('7.4 | 8.2 | 8.4 | production'),
}

const nameOptions = { name: text('NAME'), address: text('ADDRESS') }

export const cloneVerbs: Readonly<Record<string, Verb>> = {
  fork: verb({
    summary: summaryOf(contract.clone.fork),
    words: 'PRODUCTION',
    options: { ...nameOptions, ...forkSourceOptions },
    async run(shell) {
      const { id: production } = await productionNamed(shell)
      const name = shell.values.name ?? (await shell.client.clone.offerName({ production })).name
      const from = readForkSource(shell, 'newest')
      if (from.is === 'moment') await sayMoment(shell, production, from.at)
      const { job, id } = await shell.client.clone.fork({ production, name, from, ...addressOf(shell) })
      await shell.follow(job)
      return dataResult(shell, id, 'Forked')
    },
  }),
  clones: verb({
    summary: summaryOf(contract.clone.list),
    words: '[PRODUCTION]',
    async run(shell) {
      const clones = await shell.client.clone.list(await ofProduction(shell))
      return { value: clones, text: cloneTable(clones) }
    },
  }),
  refresh: verb({
    summary: summaryOf(contract.clone.refresh),
    words: 'CLONE',
    options: {
      ...forkSourceOptions,
      'keep-work': flag('its own changes stay, on top of the new data'),
      ...mergeOptions,
    },
    async run(shell) {
      const from = readForkSource(shell, 'now')
      const { 'keep-work': isKept, 'on-conflict': rule, 'dry-run': isDry } = shell.values
      if (!isKept && (rule !== undefined || isDry)) {
        throw new Failure('bad-input', 'Conflicts there are only where the clone’s own changes stay: add --keep-work.')
      }
      if (from.is === 'moment') await sayMoment(shell, (await cloneNamed(shell)).production, from.at)
      if (isKept) return startMerging(shell, { is: 'refresh', clone: shell.word('a clone'), from })
      const { job, id } = await shell.client.clone.refresh({ clone: shell.word('a clone'), from })
      await shell.follow(job)
      return dataResult(shell, id, 'Refreshed')
    },
  }),
  rewind: verb({
    summary: summaryOf(contract.clone.rewind),
    words: 'CLONE [BOOKMARK]',
    run: (shell) =>
      changeClone(shell, 'Rewound', async (clone) => {
        const [newest] = await shell.client.clone.bookmarks({ clone })
        const bookmark = shell.words[1] ?? newest?.id
        if (bookmark === undefined) throw new Failure('not-found', `“${clone}” has no bookmark to go back to.`)
        return shell.client.clone.rewind({ clone, bookmark })
      }),
  }),
  undo: verb({
    summary: summaryOf(contract.clone.undo),
    words: 'CLONE',
    run: (shell) => changeClone(shell, 'Undone', (clone) => shell.client.clone.undo({ clone })),
  }),
  reset: verb({
    summary: summaryOf(contract.clone.reset),
    words: 'CLONE',
    run: (shell) => changeClone(shell, 'Reset', (clone) => shell.client.clone.reset({ clone })),
  }),
  branch: verb({
    summary: summaryOf(contract.clone.branch),
    words: 'CLONE',
    options: { ...nameOptions, bookmark: text('BOOKMARK') },
    async run(shell) {
      const { id: clone, production } = await cloneNamed(shell)
      const { name = (await shell.client.clone.offerName({ production })).name, bookmark = null } = shell.values
      const started = await shell.client.clone.branch({ clone, name, bookmark, ...addressOf(shell) })
      await shell.follow(started.job)
      return resultOf(await shell.client.clone.list({}), started.id, 'Branched')
    },
  }),
  users: verb({
    summary: summaryOf(contract.clone.users),
    words: 'CLONE [TEXT]',
    async run(shell) {
      const [clone, search = ''] = [shell.word('a clone'), shell.words[1]]
      const found = await shell.client.clone.users({ clone, search, limit: 200 })
      return { value: found, text: userTable(found) }
    },
  }),
  bookmark: verb({
    summary: summaryOf(contract.clone.bookmark),
    words: 'CLONE NAME',
    options: { note: text('TEXT') },
    async run(shell) {
      const [clone, name] = [shell.word('a clone'), shell.word('a name for the bookmark', 1)]
      const { note = '' } = shell.values
      const { job, id } = await shell.client.clone.bookmark({ clone, name, note })
      await shell.follow(job)
      return { value: { id }, text: `Kept as “${name}” (${id}).` }
    },
  }),
  bookmarks: verb({
    summary: summaryOf(contract.clone.bookmarks),
    words: 'CLONE',
    async run(shell) {
      const bookmarks = await shell.client.clone.bookmarks({ clone: shell.word('a clone') })
      return { value: bookmarks, text: bookmarkTable(bookmarks) }
    },
  }),
  'lock-bookmark': verb({
    summary: 'Keep a bookmark from being forgotten and its time from running out.',
    words: 'CLONE BOOKMARK',
    options: { off: flag('no longer') },
    async run(shell) {
      const [clone, bookmark] = [shell.word('a clone'), shell.word('a bookmark’s id', 1)]
      const change = { isLocked: !shell.values.off }
      const said = await shell.client.clone.describeBookmark({ clone, bookmark, change })
      return { value: said, text: `“${said.name}” is ${said.isLocked ? 'locked' : 'no longer locked'}.` }
    },
  }),
  'forget-bookmark': verb({
    summary: summaryOf(contract.clone.forgetBookmark),
    words: 'CLONE BOOKMARK',
    async run(shell) {
      const [clone, bookmark] = [shell.word('a clone'), shell.word('a bookmark’s id', 1)]
      return shell.finish(await shell.client.clone.forgetBookmark({ clone, bookmark }), 'The bookmark is forgotten.')
    },
  }),
  stop: verb({
    summary: summaryOf(contract.clone.stop),
    words: 'CLONE',
    run: (shell) => changeClone(shell, 'Stopped', (clone) => shell.client.clone.stop({ clone })),
  }),
  start: verb({
    summary: summaryOf(contract.clone.start),
    words: 'CLONE',
    run: (shell) => changeClone(shell, 'Started', (clone) => shell.client.clone.start({ clone })),
  }),
  sleep: verb({
    summary: summaryOf(contract.clone.sleep),
    words: 'CLONE',
    run: (shell) => changeClone(shell, 'Asleep:', (clone) => shell.client.clone.sleep({ clone })),
  }),
  describe: verb({
    summary: summaryOf(contract.clone.describe),
    words: 'CLONE',
    options: traitOptions,
    async run(shell) {
      const clone = await shell.client.clone.describe({ clone: shell.word('a clone'), change: readTraits(shell) })
      return { value: clone, text: `“${clone.name}” is described.` }
    },
  }),
  rename: verb({
    summary: summaryOf(contract.clone.rename),
    words: 'CLONE NAME',
    options: { address: nameOptions.address },
    async run(shell) {
      const [clone, name] = [shell.word('a clone'), shell.word('the new name', 1)]
      const renamed = await shell.client.clone.rename({ clone, name, ...addressOf(shell) })
      return { value: renamed, text: `Renamed to ${renamed.name}: ${renamed.url}` }
    },
  }),
  delete: verb({
    summary: summaryOf(contract.clone.delete),
    words: 'CLONE',
    async run(shell) {
      const clone = shell.word('a clone')
      return shell.finish(await shell.client.clone.delete({ clone }), `Deleted ${clone}.`)
    },
  }),
}

/** The first word of an address, where one is wished for. */
function addressOf({ values: { address } }: Shell<Pick<typeof nameOptions, 'address'>>): { readonly address?: string } {
  return address === undefined ? {} : { address }
}

function readTraits({ values }: Shell<typeof traitOptions>): Partial<CloneTraits> {
  const { label, group, expires } = values
  const colour = colours.find((one) => one === values.colour)
  if (values.colour && !colour) {
    throw new Failure('bad-input', `There is no colour “${values.colour}”. There are: ${colours.join(', ')}.`)
  }
  const php = phpVersions.find((one) => one === values.php) ?? null
  if (php === null && !['production', undefined].includes(values.php)) {
    throw new Failure(
      'bad-input',
      `A clone cannot run PHP “${values.php}”. It can run: ${phpVersions.join(', ')}, or what its production runs.`,
    )
  }
  return {
    ...(label !== undefined && { label }),
    ...(group !== undefined && { group }),
    ...(colour && { colour }),
    ...(expires !== undefined && { expiresAt: expires === 'never' ? null : readExpiry(expires) }),
    ...(values.php !== undefined && { php }),
    ...(values.protect && { isProtected: true }),
    ...(values.unprotect && { isProtected: false }),
    ...(values['keep-awake'] && { keepAwake: true }),
    ...(values['may-sleep'] && { keepAwake: false }),
  }
}

const hoursOf = { h: 1, d: 24, w: 168 } as const

/** `12h`, `7d`, `2w` from now. */
function readExpiry(written: string): string {
  const [, count, unit] = /^(\d{1,4})([hdw])$/.exec(written) ?? []
  if (!count || !unit) throw new Failure('bad-input', `“${written}” is no time to live. Write 12h, 7d, 2w or never.`)
  return new Date(Date.now() + Number(count) * hoursOf[unit as keyof typeof hoursOf] * 3_600_000).toISOString()
}
