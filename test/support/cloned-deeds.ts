// Deeds that a person does in a clone, as WordPress would: each a request of its own, with its rows, its files, and the things that it is.
import type { SqlConnection } from '../../src-main/database/client/connect.ts'
import { forked } from './clones.ts'
import type { LinkedSite } from './linked-site.ts'
import type { PromotedDeed } from './promoted-deed.ts'
import { docker, pairOf } from './seen.ts'
import { cloneSession } from './written-site.ts'

export interface ClonedDeed extends PromotedDeed {
  /** Ids of the things that it is, in its clone. */
  readonly ids: readonly string[]
}

/** A clone with deeds in it. */
export interface ClonedDeeds {
  readonly clone: string
  readonly name: string
  /** Not promoted yet. */
  deeds: readonly ClonedDeed[]
}

let edits = 0

/** Forks production as it is now, and does all of it there. */
export async function deedsInClone(
  site: LinkedSite,
  name: string,
  deeds: readonly PromotedDeed[],
): Promise<ClonedDeeds> {
  const clone = await forked(site.host, site.id, name, { is: 'now' })
  const session = await cloneSession(site, clone)
  try {
    await session.query("SET SESSION sql_mode = ''")
    const done: ClonedDeed[] = []
    for (const deed of deeds) done.push(await doneThere(site, clone, session, deed))
    return { clone, name, deeds: done }
  } finally {
    session.close()
  }
}

async function doneThere(
  site: LinkedSite,
  clone: string,
  session: SqlConnection,
  deed: PromotedDeed,
): Promise<ClonedDeed> {
  const edit = `/*sitefork:${(++edits).toString(16).padStart(16, 'd')} 1 POST /wp-admin/post.php?action=editpost*/`
  const before = await idsOf(session, deed)
  for (const statement of deed.statements) await session.query(`${statement} ${edit}`)
  if (deed.script) {
    const { web } = await pairOf(clone)
    await docker('exec', web, 'sh', '-ec', `cd "$1"; ${deed.script}`, 'sh', site.production.path)
  }
  return { ...deed, ids: [...new Set([...before, ...(await idsOf(session, deed))])] }
}

async function idsOf(session: SqlConnection, { things }: PromotedDeed): Promise<readonly string[]> {
  const found: string[] = []
  for (const thing of things) {
    if (!thing.startsWith('SELECT')) found.push(thing)
    else found.push(...(await session.query(thing)).flatMap((row) => Object.values(row).map(String)))
  }
  return found
}
