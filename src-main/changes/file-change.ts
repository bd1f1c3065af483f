// One change of one file: the type, wherever it was found. Pure.

export interface FileState {
  readonly is: 'file' | 'directory' | 'link' | 'other'
  /** Bytes; of a link, of its target. */
  readonly bytes: number
  /** The permission bits. */
  readonly mode: number
}

export interface FileChange {
  /** The tree it lies in, and its path from there; bytes that are no UTF-8 are written `\xNN`, and a backslash `\\`. */
  readonly path: string
  /** The path before, where it was renamed. */
  readonly from: string | null
  readonly before: FileState | null
  readonly after: FileState | null
  /** When its inode was changed last (ctime), milliseconds since the epoch; of what was removed, of its directory. Null: unknown. */
  readonly changedAtMs: number | null
}
