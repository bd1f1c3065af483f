// Stores images of rows, each once, and reads them again.

import type { ScratchDatabase } from '../catalog/scratch.ts'
import { decodeRow, packRow, unpackRow } from '../changes/row-image.ts'
import type { RowValues } from '../rows/change.ts'
import type { TableLayout, TablesSeen } from './tables-seen.ts'

export interface StoredImage {
  readonly layout: TableLayout
  readonly row: RowValues
}

export interface StoredImages {
  /** @returns its number */
  add(layout: TableLayout, encoded: Buffer): number
  /** Whether the image is of this layout and has exactly these values. */
  isSame(id: number, layout: TableLayout, encoded: Buffer): boolean
  read(id: number): StoredImage
  /** The values as they are stored, one after another, for a search. */
  bytes(id: number): Buffer
}

export function createStoredImages(database: ScratchDatabase, tables: TablesSeen): StoredImages {
  const insert = database.prepare('INSERT INTO images (layout, inflated, data) VALUES (?, ?, ?)')
  const select = database.prepare('SELECT layout, inflated, data FROM images WHERE id = ?')

  function stored(id: number): { readonly layout: number; readonly bytes: Buffer } {
    const row = select.one(id)
    if (!row) throw new Error(`There is no image ${id}.`)
    const data = row.data as Uint8Array
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    return { layout: Number(row.layout), bytes: unpackRow(bytes, row.inflated === null ? null : Number(row.inflated)) }
  }

  return {
    add(layout, encoded) {
      const { bytes, inflated } = packRow(encoded)
      return insert.run(layout.id, inflated, bytes)
    },
    isSame(id, layout, encoded) {
      const image = stored(id)
      return image.layout === layout.id && image.bytes.equals(encoded)
    },
    read(id) {
      const image = stored(id)
      return { layout: tables.layout(image.layout), row: decodeRow(image.bytes) }
    },
    bytes: (id) => stored(id).bytes,
  }
}
