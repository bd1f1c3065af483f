// What is there once on this machine: the pool, the engine, what the host can do, and what holds for all clones.
import { z } from 'zod'
import { failureSchema } from './failure.ts'
import { hourCycleSchema } from './hours.ts'
import { bytes } from './units.ts'

export const poolSchema = z.object({
  kind: z.enum(['btrfs-loop', 'plain-copy']),
  /** Virtual size, bytes in use, and bytes that can still be written. */
  totalBytes: bytes,
  usedBytes: bytes,
  freeBytes: bytes,
  /** A sentence when something about the pool needs attention, else null. */
  warning: z.string().nullable(),
})

/** The engine as the window shows it: found and attached, starting up, or why not. */
export const engineSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('starting'), description: z.string() }),
  z.object({ is: z.literal('ready'), version: z.string(), where: z.string(), pool: poolSchema }),
  z.object({ is: z.literal('unavailable'), failure: failureSchema }),
])

/** What this host can do: the window branches on this record, never on "am I Electron". */
export const capabilitiesSchema = z.object({
  shell: z.enum(['electron', 'browser']),
  platform: z.enum(['linux', 'darwin', 'win32']),
  version: z.string(),
  home: z.string(),
  gatewayPort: z.number().int().nullable(),
  /** How the person's system counts the hours of a day. */
  hourCycle: hourCycleSchema,
  /** The demo site, where it can be started, with the production that it is; null in the packed app, which lacks it. */
  demo: z.object({ production: z.string().nullable() }).nullable(),
})

/** One finding of the doctor. */
export const findingSchema = z.object({
  name: z.string(),
  level: z.enum(['ok', 'warning', 'problem']),
  message: z.string(),
})

/** What holds for all clones of this machine. */
export const preferencesSchema = z.object({
  /** Minutes without use after which a clone sleeps; 0: never by itself. */
  sleepAfter: z.number().min(0).max(10_080),
  /** Clones awake at once; beyond that the one that was used least recently sleeps. 0: no limit. */
  awakeMost: z.number().int().min(0).max(500),
  /** Mebibytes of memory that a clone's two servers may take together, from their next start on. */
  cloneMemory: z.number().int().min(512).max(65_536),
  /** Processors that each of them may take; 0: all. */
  cloneCpus: z.number().min(0).max(128),
  /** Whether a fork of each production's newest point is made before it is asked for, where memory allows. */
  warmSpare: z.boolean(),
})

export type Preferences = z.infer<typeof preferencesSchema>
export type PoolFacts = z.infer<typeof poolSchema>
export type EngineState = z.infer<typeof engineSchema>
export type Capabilities = z.infer<typeof capabilitiesSchema>
export type Finding = z.infer<typeof findingSchema>
