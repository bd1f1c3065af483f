// Puts the parts of comparisons together: the index, WordPress' words, and titles from servers that run.
import { join } from 'node:path'
import { compileKnowledge } from '../changes/known.ts'
import { wordPressSite } from '../changes/wordpress-site.ts'
import { createWordPressWords } from '../changes/wordpress-words.ts'
import type { Availability } from '../clones/availability.ts'
import { databaseContainer } from '../clones/service.ts'
import { Failure } from '../contract/failure.ts'
import { errorLines, openAdminClient } from '../database/client/admin-client.ts'
import { dialectOf } from '../database/dialect/dialect-of.ts'
import type { EngineParts } from '../engine-parts.ts'
import type { ChangeIndex } from './change-index.ts'
import { type Comparisons, createComparisons } from './comparisons.ts'
import type { LegParts } from './legs.ts'
import { lookUpThings } from './look-up.ts'
import { openChangeIndex } from './open-change-index.ts'
import { readKnowledge } from './read-knowledge.ts'
import type { ComparedSide } from './sides.ts'

interface SiteComparisonsOptions extends Omit<LegParts, 'isRunning'> {
  readonly home: string
  readonly resources: string
  readonly engineParts: () => EngineParts
  readonly newId: () => string
  readonly availability: Pick<Availability, 'get'>
  readonly onCounts: (clone: string) => void
  readonly log: (line: string) => void
}

export async function createSiteComparisons(options: SiteComparisonsOptions): Promise<Comparisons> {
  const { home, resources, log } = options
  const { knowledge, mistakes } = await readKnowledge(resources, home)
  for (const mistake of mistakes) log(mistake)
  return createComparisons({
    ...options,
    isRunning: ({ clone, state }) =>
      options.availability.get(clone) !== undefined && options.catalog.clones.get(clone)?.state === state,
    folder: join(home, 'comparisons'),
    openIndex: openChangeIndex,
    knownOf: ({ facts }) => compileKnowledge(knowledge, wordPressSite(facts.tablePrefix, facts.layout)),
    wordsOf: ({ facts }) => createWordPressWords(knowledge, wordPressSite(facts.tablePrefix, facts.layout)),
    learn: (to, index) => learnTitles(options, to, index),
  })
}

/** How long titles are waited for: without them, a thing is called by its number. */
const patienceMs = 3_000

async function learnTitles(
  { engineParts, availability, log }: Pick<SiteComparisonsOptions, 'engineParts' | 'availability' | 'log'>,
  { production, own }: ComparedSide,
  index: ChangeIndex,
): Promise<void> {
  const things = index.unknown()
  if (things.length === 0) return
  const isAwake = own !== null && availability.get(own.clone) !== undefined
  const client = openAdminClient({
    docker: engineParts().docker,
    container: isAwake ? databaseContainer(own) : `mirror-${production.id}`,
    argv: dialectOf(production.facts.server).clientArguments(isAwake ? 'clone' : 'mirror'),
    failure: (said) => new Failure('container-failed', 'Titles could not be asked for.', { detail: errorLines(said) }),
    most: 16 * 2 ** 20,
  })
  try {
    const server = { query: (sql: string) => client.query(sql, patienceMs) }
    const site = { database: production.database.name, prefix: production.facts.tablePrefix }
    const found = await lookUpThings(server, site, things)
    // What is not there is not asked for again with each look at the list.
    index.learn(new Map(things.map((thing) => [thing, found.get(thing) ?? { title: '', type: '' }])))
  } catch (error) {
    log(`Titles of what changed are not known: ${error instanceof Error ? error.message : error}`)
  } finally {
    client.close()
  }
}
