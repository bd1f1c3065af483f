// The one table of methods; every transport, the CLI and the window derive from it.
import { type AnyContractProcedure, eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { aboutSchema } from './about.ts'
import { changeMethods } from './change-methods.ts'
import { forkSourceSchema } from './fork-source.ts'
import {
  choiceSchema,
  conflictFilesSchema,
  conflictRules,
  conflictSchema,
  mergePreviewSchema,
  mergeSchema,
  mergeWishSchema,
} from './merges.ts'
import { method, ofClone, started } from './method.ts'
import {
  backupSchema,
  bookmarkSchema,
  cloneSchema,
  cloneTraitsSchema,
  eventSchema,
  findingSchema,
  hostKeySchema,
  jobSchema,
  momentSchema,
  pointSchema,
  preferencesSchema,
  productionFactsSchema,
  productionSchema,
  productionSettingsSchema,
  safetyDays,
  siteUsersSchema,
  snapshotSchema,
  syncModes,
  timelineSchema,
} from './models.ts'
import { promotionMethods } from './promotion-methods.ts'
import { hostQuestionSchema, offeredHostKeySchema, sourceSchema } from './source.ts'
import { nameSchema, noteSchema, wordSchema } from './text.ts'

/** `merge`: its id, or the name of the clone that it changes or will make. */
const ofMerge = z.object({ merge: wordSchema })
const ofProduction = z.object({ production: wordSchema })

/** What a probe says before anything is stored. */
export const probeSchema = z.object({
  hostKey: hostKeySchema,
  /** Where WordPress lies on the host, given or found. */
  path: z.string(),
  /** The source completed from wp-config.php, without secrets. */
  database: z.object({
    host: z.string(),
    port: z.number(),
    user: z.string(),
    name: z.string(),
    tunnel: z.boolean(),
    tls: z.boolean().optional(),
  }),
  facts: productionFactsSchema,
  binlog: z.enum(['row', 'other', 'off', 'unknown']),
  /** How its rows can come here: by its binary log where it gives that, by pulling differences otherwise. */
  mode: z.enum(syncModes),
  /** The account replication and the dump use may lack these; `sql` grants exactly them. */
  missingGrants: z.array(z.string()),
  grantSql: z.string(),
  /** Whole sentences, worst first; linking is refused while one of them is a problem. */
  findings: z.array(findingSchema),
})
export type Probe = z.infer<typeof probeSchema>

export const contract = {
  events: method('Stream everything there is now, then every change.').output(eventIterator(eventSchema)),
  snapshot: method('Show everything there is now.').output(snapshotSchema),
  about: method('Say which version of Sitefork this is, and what it runs on.').output(aboutSchema),
  doctor: method('Check everything Sitefork depends on.').output(z.array(findingSchema)),
  /** `done`: what it did, in sentences. */
  repair: method('Fix what the doctor can fix: remove what nothing needs, and begin again what stopped.').output(
    z.object({ done: z.array(z.string()) }),
  ),
  /**
   * `empty`: begins with an empty pool where there is none. `instance`: takes over the pool of a home that was lost.
   * `done`: what it did, in sentences.
   */
  recover: method('Bring a lost catalog back from its copies and from the pool, removing nothing.')
    .input(z.object({ empty: z.boolean().default(false), instance: z.string().nullable().default(null) }))
    .output(z.object({ done: z.array(z.string()) })),
  quit: method('Close the running host; clones go on running.').output(z.object({ stopped: z.boolean() })),
  /** What is given is changed, at once. */
  preferences: method(
    'Show or change when clones sleep (sleepAfter, in minutes), how many are awake at once (awakeMost), what each may take (cloneMemory, in MB, cloneCpus), and whether a fork is made in advance (warmSpare).',
  )
    .input(preferencesSchema.partial())
    .output(preferencesSchema),
  growPool: method('Make the pool larger, up to a size in all; everything goes on meanwhile.')
    .input(z.object({ totalBytes: z.number().int().positive() }))
    .output(z.object({ totalBytes: z.number() })),
  completePath: method('Complete a path of this computer: folders, which end in a separator, and files of that kind.')
    .input(z.object({ path: z.string().max(4_096), kind: z.enum(['dump', 'files']) }))
    .output(z.object({ paths: z.array(z.string()) })),
  startDemo: method('Start the demo site, a real production to try everything on, linked and forked.').output(started),
  removeDemo: method('Remove the demo site and all that was made of it.').output(started),
  retryEngine: method('Look for the Docker engine again.').output(z.object({ started: z.boolean() })),
  production: {
    list: method('List linked productions.').output(z.array(productionSchema)),
    hostKey: method('Ask a host for its key, which a person accepts before anything else is sent there.')
      .input(hostQuestionSchema)
      .output(offeredHostKeySchema),
    probe: method('Say what linking a production would find, and store nothing.')
      .input(sourceSchema)
      .output(probeSchema),
    /**
     * Probes again, stores the source with its secrets encrypted, and starts the link job; what the probe found is no
     * reason not to. A link of the same site that never ended goes on with this source.
     */
    link: method('Link a production over SSH, as your own ssh reaches it: the host may be a name of its configuration.')
      .input(z.object({ name: nameSchema, source: sourceSchema }))
      .output(started.extend({ findings: z.array(findingSchema) })),
    linkBackup: method('Read a production from a backup on this computer, once; nothing is followed.')
      .input(z.object({ name: nameSchema, backup: backupSchema }))
      .output(started),
    /** Backups may be newer or older than those before, in any order. */
    readBackup: method(
      'Make another backup a point of a production that was read from files; only what differs takes room.',
    )
      .input(z.object({ production: wordSchema, backup: backupSchema }))
      .output(started),
    unlink: method('Forget a production and its history; production itself is not touched.')
      .input(ofProduction)
      .output(started),
    rename: method('Give a production another name.')
      .input(z.object({ production: wordSchema, name: nameSchema }))
      .output(productionSchema),
    editSource: method('Give a linked production new credentials or another address, which a probe checks first.')
      .input(z.object({ production: wordSchema, source: sourceSchema }))
      .output(productionSchema),
    resumeLink: method('Go on with an interrupted link; what was transferred is kept.')
      .input(ofProduction)
      .output(started),
    /** History goes on where it stopped, if production still has what happened meanwhile. */
    pause: method('Stop following production; nothing travels until it is resumed.')
      .input(ofProduction)
      .output(productionSchema),
    resume: method('Go on with a paused production, or with an interrupted link.')
      .input(ofProduction)
      .output(productionSchema),
    settings: method('Show or change how points are taken, how long they live, and what travels.')
      .input(z.object({ production: wordSchema, change: productionSettingsSchema.partial() }))
      .output(productionSchema),
    pull: method('Fetch what differs, for a production whose rows are pulled.').input(ofProduction).output(started),
    /** History has a gap from where the mirror lost its place to now. */
    reseed: method(
      'Catch up by difference, where a mirror lost its place, or rows were pulled and can be followed now.',
    )
      .input(ofProduction)
      .output(started),
    /** What differs is mended by a job of its own. */
    verify: method('Compare every table of the mirror with production now; what differs is told and mended.')
      .input(ofProduction)
      .output(started),
    /** Happens by itself where it can; this is to try again. */
    upgrade: method('Bring its mirror to the version of production, which was upgraded.')
      .input(ofProduction)
      .output(started),
    /** Activity between two instants, in buckets of whole seconds. */
    timeline: method('Show what its history covers, its gaps, and how busy the last day was.')
      .input(
        z.object({
          production: wordSchema,
          from: z.iso.datetime(),
          to: z.iso.datetime(),
          step: z.number().int().min(1).max(86_400),
        }),
      )
      .output(timelineSchema),
    /** @throws Failure when history does not cover the moment, saying what it does cover */
    moment: method('Say what a fork of a moment would be made of.')
      .input(z.object({ production: wordSchema, at: z.iso.datetime() }))
      .output(momentSchema),
  },
  point: {
    list: method('List restore points.')
      .input(z.object({ production: wordSchema.optional() }))
      .output(z.array(pointSchema)),
    /** `orLastKnown`: where the mirror cannot follow, what it had last will do. */
    take: method('Take a restore point of production as it is now.')
      .input(
        z.object({
          production: wordSchema,
          note: noteSchema.default(''),
          orLastKnown: z.boolean().default(false),
        }),
      )
      .output(started),
    forget: method('Forget a restore point no clone rests on.')
      .input(z.object({ point: wordSchema }))
      .output(started),
    keepMoment: method('Make a moment a point that never expires.')
      .input(
        z.object({
          production: wordSchema,
          at: z.iso.datetime(),
          name: nameSchema.default(''),
          note: noteSchema.default(''),
        }),
      )
      .output(started),
    keep: method('Keep a point from expiring, under another name or note if one is given.')
      .input(z.object({ point: wordSchema, name: nameSchema.default(''), note: noteSchema.optional() }))
      .output(pointSchema),
    release: method('Let a kept point expire like any other.')
      .input(z.object({ point: wordSchema }))
      .output(pointSchema),
    prove: method('Start a copy of it as a whole site, check every table, load the home page.')
      .input(z.object({ point: wordSchema }))
      .output(started),
  },
  clone: {
    list: method('List clones.')
      .input(z.object({ production: wordSchema.optional() }))
      .output(z.array(cloneSchema)),
    offerName: method('Offer a good free name for the next clone of a production.')
      .input(ofProduction)
      .output(z.object({ name: z.string() })),
    /** `ms`: milliseconds, whether it is made in advance or not; null while nobody knows. */
    usual: method('Say how long such a fork usually takes as things are now.')
      .input(z.object({ production: wordSchema, from: forkSourceSchema }))
      .output(z.object({ ms: z.number().nullable() })),
    /** `address`: the first word of its address, where it is not to be made of its name. */
    fork: method('Make a private clone.')
      .input(
        z.object({ production: wordSchema, name: nameSchema, address: wordSchema.optional(), from: forkSourceSchema }),
      )
      .output(started),
    refresh: method(
      `Bring a clone up to production, or to what the mirror has of it; the state before is kept for ${safetyDays} days.`,
    )
      .input(z.object({ clone: wordSchema, from: forkSourceSchema }))
      .output(started),
    rewind: method(
      `Take a clone back to a bookmark, the newest unless one is named; the state it leaves is kept for ${safetyDays} days.`,
    )
      .input(z.object({ clone: wordSchema, bookmark: wordSchema }))
      .output(started),
    undo: method('Take back the last refresh, rewind or reset; a second time, take that back.')
      .input(ofClone)
      .output(started),
    reset: method(
      `Take a clone back to the point it was forked from; the state it leaves is kept for ${safetyDays} days.`,
    )
      .input(ofClone)
      .output(started),
    branch: method(
      'Make another clone of its state as it is now, or of one of its bookmarks; the clone itself goes on.',
    )
      .input(
        z.object({
          clone: wordSchema,
          name: nameSchema,
          address: wordSchema.optional(),
          bookmark: wordSchema.nullable().default(null),
        }),
      )
      .output(started),
    /** `id` is the bookmark’s. */
    bookmark: method('Keep the state a clone has now, for good; it goes on running.')
      .input(z.object({ clone: wordSchema, name: nameSchema, note: noteSchema.default('') }))
      .output(started),
    /** What is given is changed. */
    describeBookmark: method(
      'Keep a bookmark from being forgotten and its time from running out, or change its name, note or time to live.',
    )
      .input(
        z.object({
          clone: wordSchema,
          bookmark: wordSchema,
          change: bookmarkSchema
            .pick({ isLocked: true, expiresAt: true })
            .extend({ name: nameSchema, note: noteSchema })
            .partial(),
        }),
      )
      .output(bookmarkSchema),
    forgetBookmark: method('Remove a bookmark and free what only it holds.')
      .input(z.object({ clone: wordSchema, bookmark: wordSchema }))
      .output(started),
    stop: method('Stop a clone’s containers.').input(ofClone).output(started),
    start: method('Start them again, or wake a clone that sleeps.').input(ofClone).output(started),
    sleep: method('Stop its containers until somebody asks for its address.').input(ofClone).output(started),
    /** What is given is changed. */
    describe: method('Say what a clone is for, and what may happen to it.')
      .input(
        z.object({
          clone: wordSchema,
          change: cloneTraitsSchema.extend({ label: nameSchema, group: nameSchema.max(60) }).partial(),
        }),
      )
      .output(cloneSchema),
    rename: method('Give a clone another name; its address stays as it is unless another is given.')
      .input(z.object({ clone: wordSchema, name: nameSchema, address: wordSchema.optional() }))
      .output(cloneSchema),
    delete: method('Delete a clone and its bookmarks.').input(ofClone).output(started),
    /** `search`: a part of a name or an email address, or a role; of thousands of users, the first ones. */
    users: method('List the users of a clone’s site, administrators first, or those who match.')
      .input(
        z.object({
          clone: wordSchema,
          search: z.string().max(100).default(''),
          limit: z.number().int().min(1).max(200).default(50),
        }),
      )
      .output(siteUsersSchema),
    /** `user`: an id; null for the administrator. The address logs a browser in once, within half a minute. */
    logIn: method('Log in to a clone as one of its users, without a password.')
      .input(z.object({ clone: wordSchema, user: z.number().int().positive().nullable().default(null) }))
      .output(z.object({ url: z.string() })),
    bookmarks: method('List the kept states of a clone.').input(ofClone).output(z.array(bookmarkSchema)),
  },
  change: changeMethods,
  promotion: promotionMethods,
  merge: {
    list: method('List merges that wait for decisions, and those that clones were made by.')
      .input(z.object({ production: wordSchema.optional() }))
      .output(z.array(mergeSchema)),
    preview: method('Say what a merge would do, and what both sides changed, and make nothing.')
      .input(z.object({ wish: mergeWishSchema }))
      .output(mergePreviewSchema),
    /** `job` is null where the merge waits for decisions. */
    start: method(
      'Put the changes of clones on top of another state: a refresh that keeps a clone’s work, or one clone with the work of several.',
    )
      .input(z.object({ wish: mergeWishSchema, onConflict: z.enum(conflictRules).default('stop') }))
      .output(z.object({ merge: mergeSchema, job: z.string().nullable() })),
    conflicts: method('Show what both sides of a merge changed differently.')
      .input(
        ofMerge.extend({
          /** All by default. */
          states: z.array(conflictSchema.shape.state).default([]),
          text: z.string().max(1000).default(''),
          offset: z.number().int().min(0).default(0),
          limit: z.number().int().min(1).max(1000).default(100),
        }),
      )
      .output(z.object({ total: z.number().int(), conflicts: z.array(conflictSchema) })),
    files: method('Show the file of a conflict as each side has it.')
      .input(ofMerge.extend({ conflict: z.string().max(200), isRead: z.boolean().default(false) }))
      .output(conflictFilesSchema),
    /** `conflicts` null: all that are open, for which this can be chosen. */
    decide: method('Decide conflicts of a merge.')
      .input(ofMerge.extend({ conflicts: z.array(z.string().max(200)).max(100_000).nullable(), choice: choiceSchema }))
      .output(mergeSchema),
    continue: method('Go on with a merge whose conflicts are decided.').input(ofMerge).output(started),
    forget: method('Forget a merge that waits for decisions; the clones stay as they are.')
      .input(ofMerge)
      .output(z.object({ forgotten: z.boolean() })),
  },
  job: {
    list: method('List running and recent jobs.').output(z.array(jobSchema)),
    search: method(
      'List the jobs with these words in their title, failure or log, newest first, of the last five hundred.',
    )
      .input(z.object({ text: z.string().max(1000) }))
      .output(z.array(jobSchema)),
    wait: method('Wait until a job has ended.')
      .input(z.object({ job: wordSchema }))
      .output(jobSchema),
    cancel: method('Cancel a running job and undo what it did.')
      .input(z.object({ job: wordSchema }))
      .output(jobSchema),
    log: method('Show a job’s log.')
      .input(z.object({ job: wordSchema }))
      .output(z.object({ lines: z.array(z.string()) })),
  },
}

/** The one sentence that says what a method does. */
export function summaryOf(method: AnyContractProcedure): string {
  return method['~orpc'].route.summary ?? ''
}
