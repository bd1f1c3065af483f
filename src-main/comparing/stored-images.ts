// Stores images of rows, each once, and reads them again.
import { encodeRow } from '../changes/row-image.ts'
import type { KeyName } from '../changes/row-key.ts'
import type { RowValues } from '../rows/change.ts'
import type { ImageFile } from './image-file.ts'
import type { RowFormat, RowFormats } from './row-formats.ts'
import type { TableLayout } from './tables-seen.ts'

export interface StoredImage {
  readonly layout: TableLayout
  readonly row: RowValues
}

export interface StoredImages {
  /** @returns its number */
  add(format: RowFormat, bytes: Buffer): number
  /** Stores one instead of another, which nobody asks for again. @returns its number */
  replace(id: number, format: RowFormat, bytes: Buffer): number
  /** Whether the image is of this description of its table and has exactly these values. */
  isSame(id: number, format: RowFormat, bytes: Buffer): boolean
  /** Whether two images have the same values, whatever their columns are called. */
  areSame(one: number, other: number): boolean
  read(id: number): StoredImage
  /** The layout of an image, and the key of its row. */
  keyOf(id: number): { readonly layout: TableLayout; readonly key: KeyName }
  /** The values one after another, as `encodeRow` writes them, for a search. */
  bytes(id: number): Buffer
}

export function createStoredImages(file: ImageFile, formats: RowFormats): StoredImages {
  const encoded = (format: RowFormat, bytes: Buffer) => (format.isEncoded ? bytes : encodeRow(format.read(bytes)))

  function stored(id: number): { readonly format: RowFormat; readonly bytes: Buffer } {
    const { format, bytes } = file.at(id)
    return { format: formats.format(format), bytes }
  }

  return {
    add: (format, bytes) => file.add(format.id, bytes),
    replace: (id, format, bytes) => file.replace(id, format.id, bytes),
    isSame(id, format, bytes) {
      const image = stored(id)
      if (image.format === format) return image.bytes.equals(bytes)
      return image.format.layout === format.layout && encoded(image.format, image.bytes).equals(encoded(format, bytes))
    },
    areSame(one, other) {
      if (one === other) return true
      const [first, second] = [stored(one), stored(other)]
      if (first.format === second.format) return first.bytes.equals(second.bytes)
      return encoded(first.format, first.bytes).equals(encoded(second.format, second.bytes))
    },
    read(id) {
      const { format, bytes } = stored(id)
      return { layout: format.layout, row: format.read(bytes) }
    },
    keyOf(id) {
      const { format, bytes } = stored(id)
      return { layout: format.layout, key: format.keyOf(bytes) }
    },
    bytes(id) {
      const { format, bytes } = stored(id)
      return encoded(format, bytes)
    },
  }
}
