// Gives the home its instance id: the short id in the name of everything it makes in Docker. A home that lost it would not find its own sites.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../contract/failure.ts'
import type { Catalog } from './catalog.ts'
import { onFile } from './home-failure.ts'
import { writeWhole } from './write-whole.ts'

const setting = 'instance'

/**
 * Reads the instance id, or makes one for a new home. The catalog stores it too, so that a lost or damaged file is
 * restored from there.
 * @throws Failure `home-unusable` when neither has it although the home is in use
 */
export function readInstance(
  home: string,
  catalog: Pick<Catalog, 'settings' | 'productions'>,
  log: (line: string) => void,
): string {
  const file = join(home, 'instance')
  const text = onFile('The name', file, () => textOf(file))
  const written = /^([0-9a-f]{8})\n?$/.exec(text ?? '')?.[1]
  if (written !== undefined) {
    if (catalog.settings.get(setting) === undefined) catalog.settings.set(setting, written)
    return written
  }
  const known = catalog.settings.get(setting)
  const isNew = text === undefined && catalog.productions.all().length === 0
  if (known === undefined && !isNew) throw unknown(file, text)
  const instance = known ?? randomBytes(4).toString('hex')
  if (known !== undefined) log(`The name of this home was lost from ${file}; the catalog knew it.`)
  onFile('The name', file, () => writeWhole(file, `${instance}\n`))
  catalog.settings.set(setting, instance)
  return instance
}

/** Makes the home another instance, from the next connection to the engine on. */
export function becomeInstance(home: string, catalog: Pick<Catalog, 'settings'>, instance: string): void {
  const file = join(home, 'instance')
  onFile('The name', file, () => writeWhole(file, `${instance}\n`))
  catalog.settings.set(setting, instance)
}

/** @returns undefined when there is no such file */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function unknown(file: string, text: string | undefined): Failure {
  return new Failure(
    'home-unusable',
    `This Sitefork home no longer knows its name: ${file} is ${text === undefined ? 'missing' : 'empty or damaged'}. Nothing was started or changed, and all sites are still in Docker. Write the name back into the file: the eight characters after “sitefork-” in the names that “docker volume ls” shows. To begin anew instead, set SITEFORK_HOME to another folder.`,
  )
}
