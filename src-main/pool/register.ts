// Stores beside a pool's states what the pool knows of its catalog: which one it is, its rows, and a whole copy of it.
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { z } from 'zod'
import { catalogRowsSchema } from '../catalog/row-export.ts'
import { Failure } from '../contract/failure.ts'
import type { Docker } from '../docker/docker.ts'
import type { RunInKeeper } from './backing.ts'
import { keeperName } from './keeper.ts'

export const registerSchema = z.object({
  instance: z.string(),
  /** The id of the catalog that wrote it. */
  catalog: z.string(),
  /** How far that catalog had come: it counts its changes. */
  generation: z.number().int().nonnegative(),
  /** The home directory of the host that wrote it. */
  home: z.string(),
  at: z.iso.datetime(),
  rows: catalogRowsSchema,
})
export type PoolRegister = z.infer<typeof registerSchema>

/** The folder at the pool's top that only the keeper reaches. */
const folder = '/pool/.sitefork'
const registerFile = `${folder}/register.json`
const copyFile = `${folder}/catalog.db.gz`

/** Replaces a file atomically: it is renamed once it is written. Links are replaced, never followed. */
const writeScript = `set -e
umask 077
mkdir -p "$(dirname "$1")"
rm -f "$1.new"
cat > "$1.new"
mv -fT "$1.new" "$1"`

const readScript = 'test -f "$1" && cat "$1" || true'

/** @throws Failure `catalog-lost` when it is there and says nothing this Sitefork understands */
export async function readRegister(pool: { readonly run: RunInKeeper }): Promise<PoolRegister | undefined> {
  const text = await pool.run(['sh', '-c', readScript, 'sh', registerFile], { reads: true })
  if (text === '') return undefined
  try {
    return registerSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new Failure(
      'catalog-lost',
      'What the pool says of its catalog cannot be read: another version of Sitefork wrote it, or it is damaged. Nothing was changed; start the newer version of Sitefork, if there is one.',
      { cause, detail: cause instanceof Error ? cause.message : String(cause) },
    )
  }
}

export async function writeRegister(pool: { readonly run: RunInKeeper }, register: PoolRegister): Promise<void> {
  await pool.run(['sh', '-c', writeScript, 'sh', registerFile], { stdin: JSON.stringify(register) })
}

/** Stores a whole catalog, the bytes of its file, beside the register. */
export async function putCatalogCopy(docker: Docker, bytes: Buffer): Promise<void> {
  const stdin = await promisify(gzip)(bytes)
  await docker.exec(keeperName, ['sh', '-c', writeScript, 'sh', copyFile], { stdin })
}

/** @returns the bytes of the catalog that `putCatalogCopy` stored last */
export async function getCatalogCopy(docker: Docker): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  await docker.exec(keeperName, ['sh', '-c', readScript, 'sh', copyFile], { onStdout: (chunk) => chunks.push(chunk) })
  return chunks.length === 0 ? undefined : promisify(gunzip)(Buffer.concat(chunks))
}
