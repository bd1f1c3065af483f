// The one table of methods; every transport, the CLI and the window derive from it.
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { failureSchema } from './failure.ts'
import {
  bookmarkSchema,
  cloneSchema,
  eventSchema,
  findingSchema,
  jobSchema,
  pointSchema,
  productionFactsSchema,
  productionSchema,
  snapshotSchema,
} from './models.ts'
import { sourceSchema } from './source.ts'

const method = oc.errors({ FAILURE: { data: failureSchema } })
const ofClone = z.object({ clone: z.string() })
const ofProduction = z.object({ production: z.string() })
/** A started job; `id` of what it makes or works on, where it has one. */
const started = z.object({ job: z.string(), id: z.string() })

/** Where a fork or refresh takes its data: a named point, the newest ready one, or production as it is now. */
export const originSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('point'), point: z.string() }),
  z.object({ is: z.literal('newest') }),
  z.object({ is: z.literal('now') }),
])
export type Origin = z.infer<typeof originSchema>

/** What a probe says before anything is stored. */
export const probeSchema = z.object({
  hostKey: z.object({ fingerprint: z.string(), key: z.string() }),
  /** The source completed from wp-config.php, without secrets. */
  database: z.object({ host: z.string(), port: z.number(), user: z.string(), name: z.string(), tunnel: z.boolean() }),
  facts: productionFactsSchema,
  binlog: z.enum(['row', 'other', 'off', 'unknown']),
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
  quit: method.output(z.object({ stopped: z.boolean() })),
  retryEngine: method.output(z.object({ started: z.boolean() })),
  production: {
    list: method.output(z.array(productionSchema)),
    probe: method.input(sourceSchema).output(probeSchema),
    /** Probes again, stores the source with its secrets encrypted, and starts the link job. */
    link: method.input(z.object({ name: z.string(), source: sourceSchema })).output(started),
    unlink: method.input(ofProduction).output(started),
    rename: method.input(z.object({ production: z.string(), name: z.string() })).output(productionSchema),
    /** New credentials or address for a linked production; checked by a probe first. */
    editSource: method.input(z.object({ production: z.string(), source: sourceSchema })).output(productionSchema),
    /** Runs the interrupted or failed link again; what was transferred is kept. */
    resumeLink: method.input(ofProduction).output(started),
  },
  point: {
    list: method.input(z.object({ production: z.string().optional() })).output(z.array(pointSchema)),
    take: method.input(z.object({ production: z.string(), note: z.string().default('') })).output(started),
    forget: method.input(z.object({ point: z.string() })).output(started),
  },
  clone: {
    list: method.input(z.object({ production: z.string().optional() })).output(z.array(cloneSchema)),
    /** A good free name for the next clone of a production. */
    offerName: method.input(ofProduction).output(z.object({ name: z.string() })),
    fork: method.input(z.object({ production: z.string(), name: z.string(), from: originSchema })).output(started),
    refresh: method.input(z.object({ clone: z.string(), from: originSchema })).output(started),
    /** Back to one of its bookmarks; the state it has now becomes a safety bookmark. */
    rewind: method.input(z.object({ clone: z.string(), bookmark: z.string() })).output(started),
    stop: method.input(ofClone).output(started),
    start: method.input(ofClone).output(started),
    rename: method.input(z.object({ clone: z.string(), name: z.string() })).output(cloneSchema),
    delete: method.input(ofClone).output(started),
    bookmarks: method.input(ofClone).output(z.array(bookmarkSchema)),
  },
  job: {
    list: method.output(z.array(jobSchema)),
    /** Resolves once the job has ended. */
    wait: method.input(z.object({ job: z.string() })).output(jobSchema),
    cancel: method.input(z.object({ job: z.string() })).output(jobSchema),
    log: method.input(z.object({ job: z.string() })).output(z.object({ lines: z.array(z.string()) })),
  },
}
