// What exists once per machine: the pool, the engine, the host's capabilities, and the preferences for all clones.
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

/** The Docker engine: connected, still starting, or unavailable and why. */
export const engineSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('starting'), description: z.string() }),
  z.object({ is: z.literal('ready'), version: z.string(), where: z.string(), pool: poolSchema }),
  z.object({ is: z.literal('unavailable'), failure: failureSchema }),
])

/** What this host can do. The window branches on this record, never on whether it runs in Electron. */
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

/** One finding of the doctor or of a probe. */
export const findingSchema = z.object({
  name: z.string(),
  level: z.enum(['ok', 'warning', 'problem']),
  message: z.string(),
})

/** Preferences that hold for all clones of this machine. */
export const preferencesSchema = z.object({
  /** Minutes without use after which a clone is put to sleep; 0 for never. */
  sleepAfter: z.number().min(0).max(10_080),
  /** How many clones may be awake at once; beyond that the least recently used one sleeps. 0 for no limit. */
  awakeMost: z.number().int().min(0).max(500),
  /** Mebibytes of memory that a clone's two servers may take together, from their next start on. */
  cloneMemory: z.number().int().min(512).max(65_536),
  /** How many processors each clone may take; 0 for all. */
  cloneCpus: z.number().min(0).max(128),
  /** Whether a fork of each production's newest point is made before it is asked for, where memory allows. */
  warmSpare: z.boolean(),
})

export type Preferences = z.infer<typeof preferencesSchema>
export type PoolFacts = z.infer<typeof poolSchema>
export type EngineState = z.infer<typeof engineSchema>
export type Capabilities = z.infer<typeof capabilitiesSchema>
export type Finding = z.infer<typeof findingSchema>
