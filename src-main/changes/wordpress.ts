// What rows and files mean in WordPress: the interface that the fold, the lists and the merge use. Pure.
import type { ChangeClass } from '../contract/changes.ts'
import type { RowChange } from '../rows/change.ts'
import type { RequestName } from './request.ts'

/** What a row belongs to, and whose its change is as far as the row itself tells. */
export interface RowMeaning {
  /** The thing's id: `post:12`, on a network's second site `2/post:12`. */
  readonly thing: string
  readonly class: ChangeClass
  /** Why it is noise or production's own; null for work. */
  readonly why: string | null
}

/** A row with what it means, or several of one thing. */
export interface MeantChange extends RowMeaning {
  readonly change: RowChange
}

/** What is known of things whose own rows did not change: titles and types by thing id, logins by `user:3`. */
export interface KnownThing {
  readonly title: string
  /** The post type, the taxonomy; empty for others. */
  readonly type: string
}
export type LookUp = (thing: string) => KnownThing | undefined

/** A file that changed, as far as its meaning goes. */
export interface MeantFile {
  /** From the site's top. */
  readonly path: string
  readonly change: 'added' | 'changed' | 'removed'
  readonly isFolder?: boolean
}

/** A thing in words; see `thingSchema` of the contract. */
export interface ThingWords {
  readonly kind: string
  readonly group: string
  readonly title: string
  readonly change: 'added' | 'changed' | 'removed'
  readonly summary: string
  /** The post type, the taxonomy; empty for others. */
  readonly type: string
  readonly class: ChangeClass
  readonly why: string | null
}

export interface EditWords {
  readonly title: string
  readonly class: ChangeClass
  readonly why: string | null
}

/** An edit as far as its words go. */
export interface EditParts {
  readonly request: RequestName | null
  /** Who was logged in, by name; null for nobody. */
  readonly login: string | null
  /** What it changed, by thing id; at most a few hundred. */
  readonly things: ReadonlyMap<string, ThingWords>
  readonly rows: number
  readonly files: number
  /** Schema changes. */
  readonly statements: readonly string[]
}

export interface WordPressWords {
  /** Says what a row belongs to. Rows of one thing are put together and described by `describeThing`. */
  meaningOf(change: RowChange): RowMeaning
  /**
   * @param attachmentOf gives the thing of the media file whose file this is, by its path from the site's top: `attachedFile`
   *   says it of a row. It is asked for the file itself, and for what a smaller size of an image can be made from
   * @returns the thing that a file belongs to, and whose its change is
   */
  meaningOfFile(file: MeantFile, attachmentOf?: (path: string) => string | undefined): RowMeaning
  /** @returns the file that a row of a media file names, from the site's top, with the thing it belongs to */
  attachedFile?(change: RowChange): { readonly path: string; readonly thing: string } | undefined
  /**
   * A thing of nothing but noise is noise.
   * @param rows of this thing, all of them or the first hundred, those of its main table first
   */
  describeThing(thing: string, rows: readonly MeantChange[], files: readonly MeantFile[], lookUp: LookUp): ThingWords
  /** Names an edit by the most important of its things, and says whether it was somebody's. */
  describeEdit(edit: EditParts): EditWords
  /** @returns things of which a title must be known to describe this one, such as the post that a meta row belongs to */
  mentions(thing: string, rows: readonly MeantChange[]): readonly string[]
}
