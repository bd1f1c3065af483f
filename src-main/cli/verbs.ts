// The table of shell verbs: each asks the host for what the window would, and says what to print.
import { Failure } from '../contract/failure.ts'
import type { Clone } from '../contract/models.ts'
import { findProduction, followLink } from './find-production.ts'
import { historyVerbs } from './history-verbs.ts'
import { linkHost } from './link-host.ts'
import { answerOf, dataOf, onClone } from './on-clone.ts'
import { bookmarkTable, cloneTable, findingLines, jobTable, pointTable, productionTable } from './print.ts'
import { backupFromOptions } from './read-source.ts'
import { runVerbs } from './run-verbs.ts'
import { sayMoment } from './say-moment.ts'
import type { Answer, Shell } from './shell.ts'

export interface Verb {
  readonly usage: string
  readonly does: string
  readonly run: (shell: Shell) => Promise<Answer>
}

export const verbs: Readonly<Record<string, Verb>> = {
  doctor: {
    usage: 'doctor [--fix]',
    does: 'check everything Sitefork depends on; --fix: fix what can be fixed',
    async run({ client, flag }) {
      const { done } = flag('fix') ? await client.putRight() : { done: [] }
      const findings = await client.doctor()
      const failed = findings.some((one) => one.level === 'problem')
      return { value: findings, text: [...done, findingLines(findings)].join('\n'), failed }
    },
  },
  recover: {
    usage: 'recover [--empty | --instance ID]',
    does: 'bring a lost catalog back from its copies and from the pool, removing nothing; --empty: begin with an empty pool where the pool is gone; --instance: take over the pool of a home that was lost',
    async run({ client, flag, option }) {
      const { done } = await client.recover({ empty: flag('empty'), instance: option('instance') ?? null })
      const text = done.length > 0 ? done.join('\n') : 'Catalog and pool agree; there was nothing to recover.'
      return { value: done, text }
    },
  },
  productions: {
    usage: 'productions',
    does: 'list linked productions',
    async run({ client }) {
      const productions = await client.production.list()
      return { value: productions, text: productionTable(productions) }
    },
  },
  link: {
    usage:
      'link --ssh [user@]host[:port] [--path /var/www/html] [--name NAME] [--key FILE | --ssh-password-file FILE] [--passphrase-file FILE] [--fingerprint SHA256:… | --accept-host-key] [--db-host H] [--db-port P] [--db-name N] [--db-user U] [--db-password-file FILE] [--db-direct] [--table-prefix wp_] | link --source FILE | link --dump FILE --files FILE [--dump-database NAME] [--name NAME]',
    does: 'link a production over SSH, as your own ssh reaches it: host may be a name of its configuration (--source FILE may be - for standard input), or read one from a dump and an archive',
    async run(shell) {
      const backup = backupFromOptions(shell)
      if (backup) {
        return followLink(shell, await shell.client.production.linkBackup({ name: shell.option('name') ?? '', backup }))
      }
      const { findings, ...begun } = await linkHost(shell)
      shell.say(findingLines(findings))
      return followLink(shell, begun)
    },
  },
  'read-backup': {
    usage: 'read-backup PRODUCTION --dump FILE --files FILE [--dump-database NAME]',
    does: 'make another backup a point of a production that was read from files; only what differs takes room',
    async run(shell) {
      const { id, name } = await findProduction(shell)
      const backup = backupFromOptions(shell)
      if (!backup) throw new Failure('bad-input', 'Give the backup: --dump FILE --files FILE')
      return shell.finish(
        await shell.client.production.readBackup({ production: id, backup }),
        `Read it; ${name} has a new point.`,
      )
    },
  },
  resume: {
    usage: 'resume PRODUCTION',
    does: 'go on with a paused production, or with an interrupted link',
    async run(shell) {
      const production = await findProduction(shell)
      if (production.sync.is === 'paused') {
        const resumed = await shell.client.production.resume({ production: production.id })
        return { value: resumed, text: `${production.name} is followed again.` }
      }
      return followLink(shell, await shell.client.production.resumeLink({ production: production.id }))
    },
  },
  unlink: {
    usage: 'unlink PRODUCTION',
    does: 'forget a production and its history; production itself is not touched',
    async run(shell) {
      const production = await findProduction(shell)
      return shell.finish(
        await shell.client.production.unlink({ production: production.id }),
        `Unlinked ${production.name}.`,
      )
    },
  },
  point: {
    usage: 'point PRODUCTION [--note TEXT] [--or-last-known]',
    does: 'take a restore point of production as it is now; --or-last-known: or of what the mirror has, where it cannot follow',
    async run(shell) {
      const { id } = await findProduction(shell)
      const before = new Set((await shell.client.point.list({ production: id })).map((point) => point.id))
      const wish = { note: shell.option('note') ?? '', orLastKnown: shell.flag('or-last-known') }
      const { job } = await shell.client.point.take({ production: id, ...wish })
      await shell.follow(job)
      const taken = (await shell.client.point.list({ production: id })).find((point) => !before.has(point.id))
      return { value: taken ?? null, text: taken ? `Took point ${taken.id}, production as of ${taken.at}.` : '' }
    },
  },
  points: {
    usage: 'points [PRODUCTION]',
    does: 'list restore points',
    async run(shell) {
      const production = shell.words.length > 0 ? (await findProduction(shell)).id : undefined
      const points = await shell.client.point.list(production === undefined ? {} : { production })
      return { value: points, text: pointTable(points) }
    },
  },
  forget: {
    usage: 'forget POINT',
    does: 'forget a restore point no clone rests on',
    run: async (shell) =>
      shell.finish(await shell.client.point.forget({ point: shell.word('a point’s id') }), 'The point is forgotten.'),
  },
  ...historyVerbs,
  fork: {
    usage: 'fork PRODUCTION [--name NAME] [--address ADDRESS] [--from now [--or-last-known] | newest | POINT | MOMENT]',
    does: 'make a private clone; --or-last-known: of what the mirror has, where it cannot follow production',
    async run(shell) {
      const { id: production } = await findProduction(shell)
      const name = shell.option('name') ?? (await shell.client.clone.offerName({ production })).name
      const from = shell.origin('newest')
      if (from.is === 'moment') await sayMoment(shell, production, from.at)
      const started = await shell.client.clone.fork({ production, name, from, ...addressOf(shell) })
      await shell.follow(started.job)
      return dataOf(shell, started.id, 'Forked')
    },
  },
  clones: {
    usage: 'clones [PRODUCTION]',
    does: 'list clones',
    async run(shell) {
      const production = shell.words.length > 0 ? (await findProduction(shell)).id : undefined
      const clones = await shell.client.clone.list(production === undefined ? {} : { production })
      return { value: clones, text: cloneTable(clones) }
    },
  },
  refresh: {
    usage: 'refresh CLONE [--from now [--or-last-known] | newest | POINT | MOMENT]',
    does: 'bring a clone up to production, or to what the mirror has of it; the state before is kept for 7 days',
    async run(shell) {
      const from = shell.origin('now')
      if (from.is === 'moment') await sayMoment(shell, (await findClone(shell)).production, from.at)
      const started = await shell.client.clone.refresh({ clone: shell.word('a clone'), from })
      await shell.follow(started.job)
      return dataOf(shell, started.id, 'Refreshed')
    },
  },
  rewind: {
    usage: 'rewind CLONE [BOOKMARK]',
    does: 'take a clone back to a bookmark, the newest unless one is named; the state it leaves is kept for 7 days',
    run: (shell) =>
      onClone(shell, 'Rewound', async (clone) => {
        const [newest] = await shell.client.clone.bookmarks({ clone })
        const bookmark = shell.words[1] ?? newest?.id
        if (bookmark === undefined) throw new Failure('not-found', `“${clone}” has no bookmark to go back to.`)
        return shell.client.clone.rewind({ clone, bookmark })
      }),
  },
  undo: {
    usage: 'undo CLONE',
    does: 'take back the last refresh, rewind or reset; a second time, take that back',
    run: (shell) => onClone(shell, 'Undone', (clone) => shell.client.clone.undo({ clone })),
  },
  reset: {
    usage: 'reset CLONE',
    does: 'take a clone back to the point it was forked from; the state it leaves is kept for 7 days',
    run: (shell) => onClone(shell, 'Reset', (clone) => shell.client.clone.reset({ clone })),
  },
  branch: {
    usage: 'branch CLONE [--name NAME] [--address ADDRESS] [--bookmark BOOKMARK]',
    does: 'make another clone of its state as it is now, or of one of its bookmarks; the clone itself goes on',
    async run(shell) {
      const clone = await findClone(shell)
      const name = shell.option('name') ?? (await shell.client.clone.offerName({ production: clone.production })).name
      const bookmark = shell.option('bookmark') ?? null
      const started = await shell.client.clone.branch({ clone: clone.id, name, bookmark, ...addressOf(shell) })
      await shell.follow(started.job)
      return answerOf(await shell.client.clone.list({}), started.id, 'Branched')
    },
  },
  bookmark: {
    usage: 'bookmark CLONE NAME [--note TEXT]',
    does: 'keep the state a clone has now, for good; it goes on running',
    async run(shell) {
      const [clone, name] = [shell.word('a clone'), shell.word('a name for the bookmark', 1)]
      const note = shell.option('note') ?? ''
      const { job, id } = await shell.client.clone.bookmark({ clone, name, note })
      await shell.follow(job)
      return { value: { id }, text: `Kept as “${name}” (${id}).` }
    },
  },
  'lock-bookmark': {
    usage: 'lock-bookmark CLONE BOOKMARK [--off]',
    does: 'keep a bookmark from being forgotten and its time from running out; --off: no longer',
    async run(shell) {
      const [clone, bookmark] = [shell.word('a clone'), shell.word('a bookmark’s id', 1)]
      const change = { isLocked: !shell.flag('off') }
      const said = await shell.client.clone.describeBookmark({ clone, bookmark, change })
      return { value: said, text: `“${said.name}” is ${said.isLocked ? 'locked' : 'no longer locked'}.` }
    },
  },
  'forget-bookmark': {
    usage: 'forget-bookmark CLONE BOOKMARK',
    does: 'remove a bookmark and free what only it holds',
    async run(shell) {
      const [clone, bookmark] = [shell.word('a clone'), shell.word('a bookmark’s id', 1)]
      return shell.finish(await shell.client.clone.forgetBookmark({ clone, bookmark }), 'The bookmark is forgotten.')
    },
  },
  ...runVerbs,
  rename: {
    usage: 'rename CLONE NAME [--address ADDRESS]',
    does: 'give a clone another name; its address stays as it is unless another is given',
    async run(shell) {
      const [clone, name] = [shell.word('a clone'), shell.word('the new name', 1)]
      const renamed = await shell.client.clone.rename({ clone, name, ...addressOf(shell) })
      return { value: renamed, text: `Renamed to ${renamed.name}: ${renamed.url}` }
    },
  },
  delete: {
    usage: 'delete CLONE',
    does: 'delete a clone and its bookmarks',
    async run(shell) {
      const clone = shell.word('a clone')
      return shell.finish(await shell.client.clone.delete({ clone }), `Deleted ${clone}.`)
    },
  },
  bookmarks: {
    usage: 'bookmarks CLONE',
    does: 'list the kept states of a clone',
    async run(shell) {
      const bookmarks = await shell.client.clone.bookmarks({ clone: shell.word('a clone') })
      return { value: bookmarks, text: bookmarkTable(bookmarks) }
    },
  },
  jobs: {
    usage: 'jobs [WORD …]',
    does: 'list running and recent jobs, or those with these words in their title, failure or log',
    async run({ client, words }) {
      const jobs = words.length > 0 ? await client.job.search({ text: words.join(' ') }) : await client.job.list()
      return { value: jobs, text: jobTable(jobs) }
    },
  },
  log: {
    usage: 'log JOB',
    does: 'show a job’s log',
    async run(shell) {
      const { lines } = await shell.client.job.log({ job: shell.word('a job’s id') })
      return { value: lines, text: lines.join('\n') }
    },
  },
  cancel: {
    usage: 'cancel JOB',
    does: 'cancel a running job and undo what it did',
    async run(shell) {
      const job = shell.word('a job’s id')
      await shell.client.job.cancel({ job })
      const ended = await shell.client.job.wait({ job })
      return { value: ended, text: `${ended.title}: ${ended.state}.` }
    },
  },
  open: {
    usage: 'open [CLONE] [--print]',
    does: 'open a clone, or Sitefork itself, in the browser; --print: show the address instead, for a browser elsewhere',
    run: open,
  },
  quit: {
    usage: 'quit',
    does: 'close the running host; clones go on running',
    async run({ client }) {
      return { value: await client.quit(), text: 'Sitefork is closing.' }
    },
  },
}

async function open(shell: Shell): Promise<Answer> {
  const { host, browse, flag } = shell
  if (shell.words.length > 0) {
    const { url } = await findClone(shell)
    if (!flag('print')) await browse(url)
    return { value: { url }, text: url }
  }
  // What stands in a program's arguments is seen by everybody on this machine, so that ticket lives for seconds only.
  if (!flag('print') && (await browse(await host.windowUrl('browser')))) {
    return { value: { url: host.address }, text: 'Sitefork opens in the browser. Nothing opens? sitefork open --print' }
  }
  const url = await host.windowUrl('person')
  return { value: { url }, text: `${url}\nThis address lets one tab in, within ten minutes.` }
}

async function findClone(shell: Shell): Promise<Clone> {
  const wanted = shell.word('a clone')
  const clone = (await shell.client.clone.list({})).find((each) => isCalled(each, wanted))
  if (!clone) throw new Failure('not-found', `There is no clone “${wanted}”. List them with: sitefork clones`)
  return clone
}

/** By its id, its name however it is capitalised, or its address. */
const isCalled = ({ id, name, address }: Clone, wanted: string) =>
  [id, address].includes(wanted) || name.toLowerCase() === wanted.toLowerCase()

/** The first word of an address, where one is wished for. */
function addressOf(shell: Shell): { readonly address?: string } {
  const address = shell.option('address')
  return address === undefined ? {} : { address }
}
