// The name that a clone's PHP gives each of its writes, as it stands in the statements of a binary log. Pure.

/** A web request, or a command of WP-CLI, that wrote. */
export interface RequestName {
  /** Hexadecimal digits that no other request has; the first eleven say when it began, in milliseconds since the epoch. */
  readonly id: string
  /** The id of the person who was logged in when the write was made; 0 for nobody. */
  readonly user: number
  /** `GET`, `POST`, …; `CLI` for a command. */
  readonly method: string
  /** The path with its query; of a command its words after `wp`, of another script on the command line `php` and its words. */
  readonly path: string
}

/**
 * `/*sitefork:ID USER METHOD PATH*\/`, by `resources/images/web/name-writes.php`. It ends the statement: what stands before may be
 * a text that somebody stores.
 */
const pattern = /\/\*sitefork:([0-9a-f]{8,32}) (\d{1,20}) ([A-Z]{1,12}) ([\x20-\x29\x2b-\x7e]{0,300})\*\/\s*$/

/** @returns undefined for a statement that nobody named */
export function requestNameOf(statement: string | null): RequestName | undefined {
  const named = statement === null ? null : pattern.exec(statement.slice(-longest))
  if (!named) return undefined
  const [, id = '', user, method = '', path = ''] = named
  return { id, user: Number(user), method, path: path.trim() }
}

/** @returns the statement as WordPress made it */
export function withoutName(statement: string): string {
  const tail = Math.max(0, statement.length - longest)
  const named = pattern.exec(statement.slice(tail))
  return named ? statement.slice(0, tail + named.index).trimEnd() : statement
}

/** More characters than a name has. */
const longest = 400

/** How long before a write its request may have begun, in seconds: an import takes hours. */
const longestRequest = 86_400

/**
 * @param at when it wrote first, seconds since the epoch
 * @returns when the request began, seconds since the epoch; undefined where its id does not say
 */
export function beganAt({ id }: RequestName, at: number): number | undefined {
  const began = Number.parseInt(id.slice(0, 11), 16) / 1000
  return began <= at + 1 && began >= at - longestRequest ? began : undefined
}
