// The window's sentences about promotions: what is written to a production, who may, what it did, and the way back.
import type { Promotion, PromotionAccess, WrittenCounts } from '../src-main/contract/models.ts'

const grouped = new Intl.NumberFormat(undefined)
const counted = (count: number, one: string, many = `${one}s`) => `${grouped.format(count)} ${count === 1 ? one : many}`
const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)

type Is = Promotion['is']

/** `3 rows added, 1 row changed, 2 files`. */
function countsOf({ inserted, changed, deleted, files, statements }: WrittenCounts): string {
  const parts = [
    inserted > 0 && `${counted(inserted, 'row')} added`,
    changed > 0 && `${counted(changed, 'row')} changed`,
    deleted > 0 && `${counted(deleted, 'row')} removed`,
    files > 0 && counted(files, 'file'),
    statements > 0 && counted(statements, 'change of the schema', 'changes of the schema'),
  ]
  return parts.filter(Boolean).join(', ') || 'nothing'
}

const writes: Readonly<Record<Is, string>> = {
  promote: 'Promote',
  whole: 'Promote',
  'roll-back': 'Roll back',
  undo: 'Undo',
}

const states: Readonly<Record<Promotion['state'], string>> = {
  draft: 'Draft, nothing is written',
  writing: 'Being written',
  done: 'Written',
  undone: 'Written, and undone since',
  unknown: 'Not known yet whether production has it',
}

const caches: Readonly<Record<PromotionAccess['caches'], string>> = {
  'wp-cli': 'by WP-CLI on the host',
  request: 'by a request to a script that removes itself',
  none: 'not from here: empty them yourself after each promotion',
}

const conflicts = (count: number) => counted(count, 'conflict to decide', 'conflicts to decide')

export const promoteWords = {
  promoting: {
    promote: 'Promote…',
    promoteNamed: (clone: string) => `Promote changes of ${clone}`,
    also: ['push', 'deploy', 'publish', 'go live', 'promote'],
    counts: countsOf,
    title: ({ title }: Pick<Promotion, 'title'>) => capital(title),
    to: (production: string) => `To ${production}`,
    state: states,
    begun: 'begun',
    written: 'written',
    gone: 'This promotion no longer exists: its draft was forgotten. Production is as it was.',

    step: {
      label: 'Steps',
      choose: 'Choose',
      compare: 'Compare',
      rehearse: 'Rehearse',
      write: writes,
      receipt: 'Receipt',
      next: (step: string) => `Next: ${step}`,
    },

    access: {
      none: (production: string) =>
        `Nobody has allowed promotion to ${production}: it is only read. Compare, rehearse, or take a script.`,
      unreached: (production: string) =>
        `${production} was read from files, so Sitefork cannot write to it. Compare, rehearse, and take a script that is run there.`,
      allow: 'Allow promotion…',
      allowNamed: (production: string) => `Allow promotion to ${production}`,
      title: (production: string) => `Promotion to ${production}`,
      body: 'Sitefork writes to production only by an account that you name here, and only what somebody confirmed. For everything else it goes on reading with the account it has.',
      user: 'Database account that may write',
      password: 'Its password',
      showPassword: 'Show the password',
      copySql: 'Copy the SQL',
      passwordHint: 'Kept encrypted on this computer',
      sql: 'SQL for the administrator of the database server',
      sqlHint: 'It gives an account that exists what promotion needs, in this one database, and nothing else.',
      sqlTables: 'With the rights to change tables, for promotions that bring schema changes',
      confirmers: 'Who has to confirm',
      confirmersHint:
        'Names with commas between them; one of them confirms each promotion. Empty: whoever types the site’s name.',
      submit: 'Check and allow',
      change: 'Check and change',
      allowed: (production: string) => `Promotion to ${production} is allowed.`,
      allowedTitle: (production: string) => `Promotion to ${production} is allowed; look at this`,
      account: 'Account',
      rights: 'May',
      rightsRows: 'read and write rows',
      rightsTables: 'read and write rows, and change tables',
      files: 'Files',
      filesYes: 'written by SFTP with the account that reads them',
      filesNo: 'only read: this account of the host may not write there',
      caches: 'Caches',
      cachesBy: caches,
      confirmedBy: 'Confirmed by',
      anybody: 'whoever types the site’s name',
      since: 'Allowed',
      forbid: 'Forbid',
      forbidden: (production: string) =>
        `Promotion to ${production} is forbidden, and the account’s password is forgotten.`,
    },

    choose: {
      what: 'What is promoted',
      changes: 'Changes of the clone',
      whole: 'The whole clone',
      wholeHint: (production: string, clone: string) =>
        `${production} becomes what “${clone}” is. What is chosen below stays as production has it.`,
      all: (things: number) => `Promotes all of the work in it, ${counted(things, 'change')}; choose some for less.`,
      none: 'There is no work in it yet.',
      goneClone: 'The clone of these changes was deleted. Forget this draft; production is as it was.',
      own: (things: number) => `Also production’s own data (${grouped.format(things)})`,
      ownHint:
        'Orders, customers, comments and form entries that were changed in the clone. They stay out unless you ask.',
      compareAll: 'Compare all of it',
      compareChosen: 'Compare these',
      compare: 'Compare',
      stays: 'Stays as production has it now',
      staysHint: 'Everything else becomes what it was. By default, production’s own data stay.',
      staysOwn: 'Production’s own data',
      staysOther: 'Other kinds',
      kind: (group: string, things: number) => `${group} (${grouped.format(things)})`,
      looking: 'Comparing with production, to see what there is…',
      nothing: 'Nothing of production’s own data differs.',
      things: (things: number) =>
        `${counted(things, 'thing')} ${things === 1 ? 'goes' : 'go'} back, and what else stays.`,
    },

    compare: {
      reading: 'Comparing with production as it is this second…',
      again: 'Compare again',
      onto: 'Compared with',
      writes: 'Writes',
      newIds: 'New ids',
      newIdsOf: (count: number) =>
        `production gives ${counted(count, 'new row')} ${count === 1 ? 'its id' : 'their ids'}; every mention follows`,
      theirs: 'Production changed',
      theirsOf: (of: { readonly things: number; readonly rows: number; readonly files: number }) =>
        of.things + of.rows + of.files === 0
          ? 'nothing since'
          : `${counted(of.things, 'thing')} since (${[of.rows > 0 && counted(of.rows, 'row'), of.files > 0 && counted(of.files, 'file')].filter(Boolean).join(', ')})`,
      stays: 'Stays as it is',
      staysOf: (group: string, things: number) => `${group}: ${grouped.format(things)}`,
      incomplete: 'Not complete',
      view: 'Show',
      things: (count: number) => `Things (${grouped.format(count)})`,
      conflicts: (left: number, all: number) =>
        left > 0 ? `Conflicts (${grouped.format(left)} to decide)` : `Conflicts (${grouped.format(all)})`,
      mentions: (count: number) => `Unexplained (${grouped.format(count)})`,
      statements: (count: number) => `Schema (${grouped.format(count)})`,
      list: 'What is written',
      along: 'comes along',
      alongHint: 'Nobody chose it; what was chosen depends on it.',
      warnings: (count: number) => `Look at (${grouped.format(count)})`,
      more: (count: number) => `and ${counted(count, 'more', 'more')}`,
      nothing: 'Production has all of it already: nothing would be written.',
      mentionsHint:
        'These numbers look like the id of a row that gets another one, and nothing known says so. They are rewritten too, once you accept that in the next steps.',
      mentionOf: (id: string, place: string) => `${id} in ${place}`,
      statementsHint:
        'Run before the rows are written, and only when you ask for it: no transaction can take them back.',
    },

    rehearse: {
      body: (production: string) =>
        `The same changes are written by the same code to a new clone of ${production} as it is now. Open it, click through it, and promote when it is as you want it. Production is not touched.`,
      submit: 'Rehearse',
      again: 'Rehearse again',
      none: 'It was not rehearsed yet. You can also go on without.',
      done: 'Rehearsed on',
      found: 'What it found',
      foundNothing: 'It was written, and its home page answers.',
      open: 'Open in the browser',
      openNamed: (clone: string) => `Open in the browser: ${clone}`,
      decideFirst: (count: number) => `${conflicts(count)} first.`,
    },

    write: {
      body: (production: string) =>
        `A point of ${production} is taken first. Then files are laid, and all rows are written in one short transaction: all of it, or nothing.`,
      acceptMentions: (count: number) =>
        `Rewrite ${counted(count, 'unexplained number')} as well, as ids of the new rows`,
      withStatements: (count: number) => `Run ${counted(count, 'schema change')} first, which nothing can take back`,
      unrehearsed: 'It was not rehearsed.',
      noAlter: 'The account that may write may not change tables.',
      confirmedBy: 'Confirmed by',
      site: (production: string) => `Type the site’s name: ${production}`,
      submit: (is: Is, production: string) =>
        is === 'promote' || is === 'whole' ? `Promote to ${production}` : `${writes[is]} on ${production}`,
      typeName: 'Type the site’s name first.',
      nobody: 'Say who confirms it.',
      acceptFirst: 'Accept first what is to be rewritten.',
      askFirst: 'Say first that schema changes are run.',
      looking: 'It is being compared with production.',
      nothing: 'There is nothing to write.',
      decideFirst: (count: number) => `${conflicts(count)} first.`,
      decide: 'Decide them',
      settle: 'Ask production',
      unknown:
        'Sitefork was cut off while it wrote. Production is asked whether it has it: all of it is there, or nothing.',
    },

    script: {
      save: 'Save as a script',
      forward: 'The script',
      back: 'The script that undoes it',
      saved: (name: string) => `Saved as ${name}.`,
    },

    receipt: {
      wrote: 'Wrote',
      when: 'When',
      by: 'Confirmed by',
      locked: 'Rows locked for',
      milliseconds: (count: number) => `${grouped.format(Math.max(1, Math.round(count)))} ms`,
      point: 'The point before',
      pointOf: (at: string) => `Point of ${at}`,
      gonePoint: 'has expired',
      undoneBy: 'Undone by',
      undoes: 'Undoes',
      of: 'Changes of',
      findings: 'Look at',
      nothing: 'Nothing is to be looked at: its files are in place, and its caches are emptied.',
      things: 'What was written',
      undo: 'Undo…',
      undoNamed: (of: string) => `Undo: ${of}`,
      open: 'Open the site',
    },

    waiting: {
      label: 'Promotions that wait',
      said: (of: Promotion) => `${capital(of.title)}: ${waits(of)}`,
      open: 'Open',
      openNamed: (of: string) => `Open the promotion: ${of}`,
      forget: 'Forget',
      forgetNamed: (of: string) => `Forget the draft: ${of}`,
    },

    forget: {
      title: 'Forget a draft',
      body: (of: string) => `“${of}” is not written, and what was decided for it goes with it.`,
      safe: 'Production and all clones stay as they are, also the one on which it was tried.',
      submit: 'Forget the draft',
    },

    list: {
      title: (production: string) => `Promotions to ${production}`,
      command: 'Promotions…',
      commandNamed: (production: string) => `Promotions to ${production}`,
      none: 'Nothing was promoted yet. Open a clone’s changes and promote some of them.',
      what: 'What',
      state: 'State',
      writes: 'Writes',
      when: 'When',
      by: 'Confirmed by',
      actions: 'Actions',
      receiptOf: (of: string) => `Receipt: ${of}`,
      settings: 'Who may write…',
    },

    history: {
      promoted: 'Promoted',
      rehearsalOf: 'Rehearsal of',
      undone: 'undone since',
      receipt: 'Receipt',
    },

    timeline: {
      label: 'Promotions',
      one: (of: Promotion, at: string) => `${capital(of.title)}, ${at}${of.state === 'undone' ? ', undone since' : ''}`,
      some: (count: number) => `${counted(count, 'promotion')} close together`,
    },

    rollBack: {
      here: 'Roll back…',
      hereNamed: 'Roll production back to here…',
      hereHint:
        'Production becomes what it was then, but for its own data. Nothing is written before you have seen what.',
      things: 'Put back in production…',
    },

    conflicts,
  },
} as const

function waits(of: Promotion): string {
  const left = of.conflicts.open + of.conflicts.stale
  if (of.state !== 'draft') return states[of.state].toLowerCase()
  return left > 0 ? conflicts(left) : 'a draft, nothing is written'
}
