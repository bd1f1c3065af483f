// The one table of methods; every transport, the CLI and the window derive from it.
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { failureSchema } from './failure.ts'
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
  snapshotSchema,
  syncModes,
  timelineSchema,
} from './models.ts'
import { originSchema } from './origin.ts'
import { hostQuestionSchema, shownKeySchema, sourceSchema } from './source.ts'
import { nameSchema, noteSchema, wordSchema } from './text.ts'

const method = oc.errors({ FAILURE: { data: failureSchema } })
const ofClone = z.object({ clone: wordSchema })
const ofProduction = z.object({ production: wordSchema })
/** A started job; `id` of what it makes or works on, where it has one. */
const started = z.object({ job: z.string(), id: z.string() })

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
  events: method.output(eventIterator(eventSchema)),
  snapshot: method.output(snapshotSchema),
  doctor: method.output(z.array(findingSchema)),
  /** Puts right what the doctor can: removes what nothing needs, and begins again what stopped. `done`: what it did. */
  putRight: method.output(z.object({ done: z.array(z.string()) })),
  /**
   * Brings a lost catalog back from its copies and from the pool. `empty`: begins with an empty pool where there is none.
   * `instance`: takes over the pool of a home that was lost. `done`: what it did.
   */
  recover: method
    .input(z.object({ empty: z.boolean().default(false), instance: z.string().nullable().default(null) }))
    .output(z.object({ done: z.array(z.string()) })),
  quit: method.output(z.object({ stopped: z.boolean() })),
  /** What holds for all clones; changes at once. */
  preferences: method.input(preferencesSchema.partial()).output(preferencesSchema),
  /** Makes the pool larger while everything goes on; bytes in all. */
  growPool: method
    .input(z.object({ totalBytes: z.number().int().positive() }))
    .output(z.object({ totalBytes: z.number() })),
  /** What a path of this computer may go on as: folders, which end in a separator, and files of that kind. */
  completePath: method
    .input(z.object({ path: z.string().max(4_096), kind: z.enum(['dump', 'files']) }))
    .output(z.object({ paths: z.array(z.string()) })),
  /** A real production to try everything on, linked and forked. */
  startDemo: method.output(started),
  /** All that it made goes: its clones, its points, its production. */
  removeDemo: method.output(started),
  retryEngine: method.output(z.object({ started: z.boolean() })),
  production: {
    list: method.output(z.array(productionSchema)),
    /** Asks a host for its key, which a person accepts before anything else is sent there. */
    hostKey: method.input(hostQuestionSchema).output(shownKeySchema),
    probe: method.input(sourceSchema).output(probeSchema),
    /**
     * Probes again, stores the source with its secrets encrypted, and starts the link job; what the probe found is no
     * reason not to. A link of the same site that never ended goes on with this source.
     */
    link: method
      .input(z.object({ name: nameSchema, source: sourceSchema }))
      .output(started.extend({ findings: z.array(findingSchema) })),
    /** Reads a production from files of this computer, once; nothing is followed. */
    linkBackup: method.input(z.object({ name: nameSchema, backup: backupSchema })).output(started),
    /**
     * Another backup of one that was read from files becomes a point of it, in which only what differs takes room. Newer or
     * older, in any order.
     */
    readBackup: method.input(z.object({ production: wordSchema, backup: backupSchema })).output(started),
    unlink: method.input(ofProduction).output(started),
    rename: method.input(z.object({ production: wordSchema, name: nameSchema })).output(productionSchema),
    /** New credentials or address for a linked production; checked by a probe first. */
    editSource: method.input(z.object({ production: wordSchema, source: sourceSchema })).output(productionSchema),
    /** Runs the interrupted or failed link again; what was transferred is kept. */
    resumeLink: method.input(ofProduction).output(started),
    /** Nothing travels from production until it is resumed; history goes on where it stopped, if production still has it. */
    pause: method.input(ofProduction).output(productionSchema),
    resume: method.input(ofProduction).output(productionSchema),
    settings: method
      .input(z.object({ production: wordSchema, change: productionSettingsSchema.partial() }))
      .output(productionSchema),
    /** Fetches what differs, now; for a production whose rows are pulled. */
    pull: method.input(ofProduction).output(started),
    /**
     * Brings a mirror that lost its place back by fetching what differs; history has a gap from there to now. A production
     * whose rows are pulled is followed from then on, if it can be.
     */
    reseed: method.input(ofProduction).output(started),
    /** Compares every table of the mirror with production, now; what differs is mended by a job of its own. */
    verify: method.input(ofProduction).output(started),
    /** Brings its mirror to the version of production, which was upgraded. By itself, where it can be; this is to try again. */
    upgrade: method.input(ofProduction).output(started),
    /** Activity between two instants, in buckets of whole seconds. */
    timeline: method
      .input(
        z.object({
          production: wordSchema,
          from: z.iso.datetime(),
          to: z.iso.datetime(),
          step: z.number().int().min(1).max(86_400),
        }),
      )
      .output(timelineSchema),
    /** What a fork of that moment would be made of. Fails when history does not cover it, saying what it does cover. */
    moment: method.input(z.object({ production: wordSchema, at: z.iso.datetime() })).output(momentSchema),
  },
  point: {
    list: method.input(z.object({ production: wordSchema.optional() })).output(z.array(pointSchema)),
    /** Of production as it is now. `orLastKnown`: where the mirror cannot follow, what it had last will do. */
    take: method
      .input(
        z.object({
          production: wordSchema,
          note: noteSchema.default(''),
          orLastKnown: z.boolean().default(false),
        }),
      )
      .output(started),
    forget: method.input(z.object({ point: wordSchema })).output(started),
    /** Makes a moment a point that never expires. */
    keepMoment: method
      .input(
        z.object({
          production: wordSchema,
          at: z.iso.datetime(),
          name: nameSchema.default(''),
          note: noteSchema.default(''),
        }),
      )
      .output(started),
    /** The same for a point that is there: renames it too. */
    keep: method
      .input(z.object({ point: wordSchema, name: nameSchema.default(''), note: noteSchema.optional() }))
      .output(pointSchema),
    /** It expires like any other again. */
    release: method.input(z.object({ point: wordSchema })).output(pointSchema),
    /** Starts a copy of it as a whole site, checks every table, loads the home page, removes the copy. */
    prove: method.input(z.object({ point: wordSchema })).output(started),
  },
  clone: {
    list: method.input(z.object({ production: wordSchema.optional() })).output(z.array(cloneSchema)),
    /** A good free name for the next clone of a production. */
    offerName: method.input(ofProduction).output(z.object({ name: z.string() })),
    /** Milliseconds that such a fork usually takes as things are now: made in advance or not; null while nobody knows. */
    usual: method
      .input(z.object({ production: wordSchema, from: originSchema }))
      .output(z.object({ ms: z.number().nullable() })),
    /** `address`: the first word of its address, where another one than of its name is wanted. */
    fork: method
      .input(z.object({ production: wordSchema, name: nameSchema, address: wordSchema.optional(), from: originSchema }))
      .output(started),
    refresh: method.input(z.object({ clone: wordSchema, from: originSchema })).output(started),
    /** Back to one of its bookmarks; the state it has now becomes a safety bookmark. */
    rewind: method.input(z.object({ clone: wordSchema, bookmark: wordSchema })).output(started),
    /** Back to the state before the last refresh, rewind or reset; doing it twice leads here again. */
    undo: method.input(ofClone).output(started),
    /** Back to the point it was forked from; the state it has now becomes a safety bookmark. */
    reset: method.input(ofClone).output(started),
    /** A new clone of its state this instant, or of one of its bookmarks; the clone itself goes on. */
    branch: method
      .input(
        z.object({
          clone: wordSchema,
          name: nameSchema,
          address: wordSchema.optional(),
          bookmark: wordSchema.nullable().default(null),
        }),
      )
      .output(started),
    /** Keeps the state it has this instant, for good; the clone goes on. `id` is the bookmark's. */
    bookmark: method
      .input(z.object({ clone: wordSchema, name: nameSchema, note: noteSchema.default('') }))
      .output(started),
    /** Another name or note, another time to live, locked or not: whatever is given is changed. */
    describeBookmark: method
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
    forgetBookmark: method.input(z.object({ clone: wordSchema, bookmark: wordSchema })).output(started),
    stop: method.input(ofClone).output(started),
    /** Of one that sleeps: wakes it. */
    start: method.input(ofClone).output(started),
    /** Stops its containers until somebody asks for its address. */
    sleep: method.input(ofClone).output(started),
    /** Label, group, colour, protection, time to live: whatever is given is changed. */
    describe: method
      .input(
        z.object({
          clone: wordSchema,
          change: cloneTraitsSchema.extend({ label: nameSchema, group: nameSchema.max(60) }).partial(),
        }),
      )
      .output(cloneSchema),
    /** Its address stays as it is, unless another is given. */
    rename: method
      .input(z.object({ clone: wordSchema, name: nameSchema, address: wordSchema.optional() }))
      .output(cloneSchema),
    delete: method.input(ofClone).output(started),
    bookmarks: method.input(ofClone).output(z.array(bookmarkSchema)),
  },
  job: {
    list: method.output(z.array(jobSchema)),
    /** Of the last five hundred: those with these words in their title, failure or log, newest first. */
    search: method.input(z.object({ text: z.string().max(1000) })).output(z.array(jobSchema)),
    /** Resolves once the job has ended. */
    wait: method.input(z.object({ job: wordSchema })).output(jobSchema),
    cancel: method.input(z.object({ job: wordSchema })).output(jobSchema),
    log: method.input(z.object({ job: wordSchema })).output(z.object({ lines: z.array(z.string()) })),
  },
}
