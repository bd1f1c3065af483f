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

interface Image {
  readonly layout: TableLayout
  readonly bytes: Buffer
}

/** Bytes of images that are remembered, and as many again of those before: most are read again soon. */
const mostRemembered = 16 * 2 ** 20

export function createStoredImages(database: ScratchDatabase, tables: TablesSeen): StoredImages {
  const insert = database.prepare('INSERT INTO images (layout, inflated, data) VALUES (?, ?, ?)')
  const select = database.prepare('SELECT layout, inflated, data FROM images WHERE id = ?')
  let recent = new Map<number, Image>()
  let before = recent
  let remembered = 0

  function remember(id: number, image: Image): Image {
    const size = image.bytes.length + 200
    remembered += size
    if (remembered > mostRemembered) {
      before = recent
      recent = new Map()
      remembered = size
    }
    recent.set(id, image)
    return image
  }

  function stored(id: number): Image {
    const known = recent.get(id) ?? before.get(id)
    if (known) return known
    const row = select.one(id)
    if (!row) throw new Error(`There is no image ${id}.`)
    const data = row.data as Uint8Array
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    const inflated = row.inflated === null ? null : Number(row.inflated)
    return remember(id, { layout: tables.layout(Number(row.layout)), bytes: unpackRow(bytes, inflated) })
  }

  return {
    add(layout, encoded) {
      const { bytes, inflated } = packRow(encoded)
      const id = insert.run(layout.id, inflated, bytes)
      remember(id, { layout, bytes: encoded })
      return id
    },
    isSame(id, layout, encoded) {
      const image = stored(id)
      return image.layout === layout && image.bytes.equals(encoded)
    },
    read(id) {
      const { layout, bytes } = stored(id)
      return { layout, row: decodeRow(bytes) }
    },
    bytes: (id) => stored(id).bytes,
  }
}
