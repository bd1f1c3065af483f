// Who this home is: the short id in the name of everything it makes in Docker. A home that forgot it would begin anew beside its own sites.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../contract/failure.ts'
import type { Catalog } from './catalog.ts'
import { onFile } from './home-failure.ts'
import { writeWhole } from './write-whole.ts'

const setting = 'instance'

/**
 * Made once, for a home that has nothing yet. The catalog remembers it too, so that a file which was lost or damaged is
 * written again.
 * @throws Failure `home-unusable` when neither knows it and there is something to lose
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

/** From the next attach on, the home is that one. */
export function becomeInstance(home: string, catalog: Pick<Catalog, 'settings'>, instance: string): void {
  const file = join(home, 'instance')
  onFile('The name', file, () => writeWhole(file, `${instance}\n`))
  catalog.settings.set(setting, instance)
}

/** Undefined when there is no such file. */
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
