// What the demo made, kept in the home for its next run: only its own playground's passwords, and only for its owner.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const memorySchema = z.object({
  container: z.string(),
  homeUrl: z.string(),
  address: z.string(),
  secrets: z.object({
    ssh: z.string(),
    database: z.string(),
    replication: z.string(),
    admin: z.string(),
    writing: z.string().nullable().default(null),
  }),
  /** Whether nothing of Sitefork was in this home before. */
  madeHome: z.boolean(),
  /** Id of the production once it is linked. */
  production: z.string().nullable(),
})

export type DemoMemory = z.infer<typeof memorySchema>

const file = (home: string) => join(home, 'demo.json')

export function loadState(home: string): DemoMemory | undefined {
  if (!existsSync(file(home))) return undefined
  return memorySchema.parse(JSON.parse(readFileSync(file(home), 'utf8')))
}

export function saveState(home: string, memory: DemoMemory): void {
  writeFileSync(file(home), `${JSON.stringify(memory, null, 2)}\n`, { mode: 0o600 })
}

export const removeState = (home: string) => rmSync(file(home), { force: true })
