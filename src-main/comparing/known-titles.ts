// What is known of things that changes only mention, and which titles are missing.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { KnownThing, LookUp } from '../changes/wordpress.ts'

export interface KnownTitles {
  /**
   * Stores titles, and marks what mentions them as dirty.
   * @returns whether there was one that was not known
   */
  learn(things: ReadonlyMap<string, KnownThing>): boolean
  unknown(): readonly string[]
  /** For the words of a thing, which does not know itself by what was said of it before. */
  lookUpFor(thing: string): LookUp
  /** For the words of an edit: its things may be known by what other edits did to them. */
  lookUp: LookUp
  /** Whether the words of a thing can have the title of another, or it was asked for in vain. */
  isKnown(name: string, thing: string): boolean
  loginOf(user: number): string | undefined
  /**
   * Replaces what a thing mentions; `before` says how many that were.
   * @returns whether one of them had no words, and is to be put into some now
   */
  setMentions(thing: number, names: readonly string[], before: number): boolean
  /** Marks what else mentions a thing, whose title is another now. */
  markMentioning(name: string): void
}

/** Names that are asked for at once. */
const most = 5000

/** A thing that mentions itself does not have its title in its own rows. */
const hasOwnTitle =
  'things.rows + things.files > 0 AND things.dirty <> 2 AND NOT EXISTS (SELECT 1 FROM mentions AS own WHERE own.thing = things.id AND own.name = things.name)'

export function createKnownTitles(database: ScratchDatabase): KnownTitles {
  const store = database.prepare(
    'INSERT INTO known (name, title, type) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET title = excluded.title, type = excluded.type WHERE title <> excluded.title OR type <> excluded.type RETURNING 1 AS done',
  )
  const mark = database.prepare(
    'UPDATE things SET dirty = 1 WHERE id IN (SELECT thing FROM mentions WHERE name = ?) OR name = ?',
  )
  // What is said of a thing itself is not what its own words are made of.
  const markOthers = database.prepare(
    'UPDATE things SET dirty = 1 WHERE id IN (SELECT thing FROM mentions WHERE name = ?) AND name <> ?',
  )
  const markEdits = database.prepare(
    'UPDATE edits SET dirty = 1 WHERE id IN (SELECT edit FROM writes WHERE seq IN (SELECT seq FROM thing_writes WHERE thing IN (SELECT id FROM things WHERE dirty = 1)))',
  )
  const markUser = database.prepare('UPDATE edits SET dirty = 1 WHERE user = ?')
  const known = database.prepare('SELECT title, type FROM known WHERE name = ?')
  const described = database.prepare(`SELECT title, type FROM things WHERE name = ? AND ${hasOwnTitle}`)
  const forget = database.prepare('DELETE FROM mentions WHERE thing = ?')
  const mention = database.prepare('INSERT OR IGNORE INTO mentions (thing, name) VALUES (?, ?)')
  const wake = database.prepare(
    'UPDATE things SET dirty = 1 WHERE name = ? AND id <> ? AND dirty = 2 RETURNING 1 AS done',
  )
  const missing = database.prepare(
    `SELECT DISTINCT name FROM mentions WHERE name NOT IN (SELECT name FROM known) AND name NOT IN (SELECT things.name FROM things WHERE ${hasOwnTitle})
     UNION SELECT DISTINCT 'user:' || user FROM edits WHERE user > 0 AND 'user:' || user NOT IN (SELECT name FROM known)
     LIMIT ${most}`,
  )

  function lookUp(name: string, self?: string): KnownThing | undefined {
    const learned = known.one(name)
    if (learned) return { title: String(learned.title), type: String(learned.type) }
    const told = name === self ? undefined : described.one(name)
    return told && { title: String(told.title), type: String(told.type) }
  }

  return {
    learn(things) {
      let isNew = false
      for (const [name, { title, type }] of things) {
        if (!store.one(name, title, type)) continue
        isNew = true
        mark.run(name, name)
        const user = /^user:(\d{1,15})$/.exec(name)?.[1]
        if (user !== undefined) markUser.run(Number(user))
      }
      // Writes are gone through once, not for each title.
      if (isNew) markEdits.run()
      return isNew
    },
    unknown: () => missing.all().map(({ name }) => String(name)),
    lookUp: (name) => lookUp(name),
    lookUpFor: (thing) => (name) => lookUp(name, thing),
    isKnown: (name, thing) => known.one(name) !== undefined || Boolean(lookUp(name, thing)?.title),
    loginOf: (user) => lookUp(`user:${user}`)?.title || undefined,
    setMentions(thing, names, before) {
      if (before > 0) forget.run(thing)
      let isAnyDirty = false
      for (const name of names) {
        mention.run(thing, name)
        isAnyDirty = wake.one(name, thing) !== undefined || isAnyDirty
      }
      return isAnyDirty
    },
    markMentioning(name) {
      markOthers.run(name, name)
    },
  }
}
