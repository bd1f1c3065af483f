// Reads what is known of WordPress and its plugins: the files that come with Sitefork, then those that a person added.
import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Knowledge, mostOfKnowledge, parseKnowledge } from '../changes/knowledge.ts'
import { Failure } from '../contract/failure.ts'
import { plainText } from '../contract/plain-text.ts'

export interface ReadKnowledge {
  /** A later one counts more: WordPress first, then plugins by name, then a person's. */
  readonly knowledge: readonly Knowledge[]
  /** A sentence for each file of the person's that was left out. */
  readonly mistakes: readonly string[]
}

/** The most files that a person may add. */
const mostFiles = 500

/**
 * @param resources the folder of what comes with Sitefork
 * @param home the Sitefork home, in whose folder `wordpress` a person may put files
 */
export async function readKnowledge(resources: string, home: string): Promise<ReadKnowledge> {
  const shipped = await namesIn(join(resources, 'wordpress'))
  const ordered = shipped.toSorted((one, other) => Number(other === 'core.json') - Number(one === 'core.json'))
  const own = await Promise.all(ordered.map((name) => readOne(join(resources, 'wordpress', name), name)))
  const added = await readAdded(join(home, 'wordpress'))
  return { knowledge: [...own, ...added.knowledge], mistakes: added.mistakes }
}

async function readAdded(folder: string): Promise<ReadKnowledge> {
  const knowledge: Knowledge[] = []
  const mistakes: string[] = []
  const names = await namesIn(folder).catch((error: unknown) => {
    mistakes.push(`${plainText(folder)} cannot be read: ${plainText(reasonOf(error))}.`)
    return []
  })
  if (names.length > mostFiles) mistakes.push(`Only the first ${mostFiles} files of ${plainText(folder)} were read.`)
  for (const name of names.slice(0, mostFiles)) {
    try {
      knowledge.push(await readOne(join(folder, name), name))
    } catch (error) {
      mistakes.push(error instanceof Failure ? error.message : `${plainText(name)} cannot be read: ${reasonOf(error)}.`)
    }
  }
  return { knowledge, mistakes }
}

/** The JSON files of a folder by name; none where there is no such folder. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function readOne(path: string, name: string): Promise<Knowledge> {
  // What is no plain file would never come to its end.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const facts = await file.stat()
    if (!facts.isFile()) throw new Failure('bad-input', `${plainText(name)} is no file, and was left out.`)
    if (facts.size > mostOfKnowledge) {
      throw new Failure(
        'bad-input',
        `${plainText(name)} holds more than ${mostOfKnowledge / 1e6} MB, and was left out.`,
      )
    }
    return parseKnowledge(await file.readFile('utf8'), name)
  } finally {
    await file.close()
  }
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
