// Text of a column, read so that it can be written again to the byte. Pure.
import { isUtf8 } from 'node:buffer'
import { encodingOf } from '../../rows/encoding.ts'
import { isBits, type SqlValue } from '../../rows/value.ts'
import { isBinaryColumn } from './charset-text.ts'

export interface TextCodec {
  /** Whether its characters are those that a person reads; otherwise each stands for a byte. */
  readonly isText: boolean
  decode(bytes: Buffer): string
  /** @returns undefined where the column's character set has no such character */
  encode(text: string): Buffer | undefined
}

/** Each byte is a character, whatever it means. */
export const bytesCodec: TextCodec = {
  isText: false,
  decode: (bytes) => bytes.toString('latin1'),
  encode: (text) => (/^[\0-\xff]*$/.test(text) ? Buffer.from(text, 'latin1') : undefined),
}

export const utf8Codec: TextCodec = {
  isText: true,
  decode: (bytes) => bytes.toString('utf8'),
  encode: (text) => (text.isWellFormed() ? Buffer.from(text, 'utf8') : undefined),
}

/** @returns one that gives all of these values back to the byte */
export function codecOf(
  values: readonly SqlValue[],
  column: { readonly charset: string | null; readonly type: string },
): TextCodec {
  const codec = isBits(column.type)
    ? bytesCodec
    : isBinaryColumn(column)
      ? forBlobs(values)
      : forCharset(column.charset)
  const isExact = values.every((value) => value === null || isGivenBack(codec, value))
  return isExact ? codec : bytesCodec
}

const isGivenBack = (codec: TextCodec, value: Buffer) => codec.encode(codec.decode(value))?.equals(value) === true

/** Plugins keep text in columns of bytes too. */
const forBlobs = (values: readonly SqlValue[]) =>
  values.every((value) => value === null || (!value.includes(0) && isUtf8(value))) ? utf8Codec : bytesCodec

function forCharset(charset: string | null): TextCodec {
  switch (charset) {
    case null:
    case 'utf8mb4':
      return utf8Codec
    case 'ascii':
      return { ...utf8Codec, encode: (text) => (/^[\0-\x7f]*$/.test(text) ? Buffer.from(text, 'latin1') : undefined) }
    case 'utf8':
    case 'utf8mb3':
    case 'ucs2':
    case 'utf16':
    case 'utf16le': {
      const codec = charset.startsWith('utf8') ? utf8Codec : utf16Codec(charset === 'utf16le')
      const isNarrow = charset !== 'utf16' && charset !== 'utf16le'
      return { ...codec, encode: (text) => (isNarrow && /[\ud800-\udfff]/.test(text) ? undefined : codec.encode(text)) }
    }
    case 'utf32':
      return utf32Codec
    default:
      return tableCodec(charset) ?? bytesCodec
  }
}

const utf16Codec = (isLittle: boolean): TextCodec => {
  const swapped = (bytes: Buffer) => (isLittle || bytes.length % 2 === 1 ? bytes : Buffer.from(bytes).swap16())
  return {
    isText: true,
    decode: (bytes) => swapped(bytes).toString('utf16le'),
    encode: (text) => (text.isWellFormed() ? swapped(Buffer.from(text, 'utf16le')) : undefined),
  }
}

const utf32Codec: TextCodec = {
  isText: true,
  decode(bytes) {
    const points = Array.from({ length: Math.floor(bytes.length / 4) }, (_, at) => bytes.readUInt32BE(at * 4))
    return points.map((point) => (point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd')).join('')
  },
  encode(text) {
    const signs = [...text]
    const bytes = Buffer.alloc(signs.length * 4)
    for (const [at, sign] of signs.entries()) bytes.writeUInt32BE(sign.codePointAt(0) ?? 0, at * 4)
    return text.isWellFormed() ? bytes : undefined
  },
}

/** One for character sets of one or two bytes a character, which are asked for each of theirs. */
function tableCodec(charset: string): TextCodec | undefined {
  const label = encodingOf(charset)
  if (!label) return undefined
  const decoder = new TextDecoder(label, { ignoreBOM: true })
  let known: ReadonlyMap<string, Buffer> | undefined
  return {
    isText: true,
    decode: (bytes) => decoder.decode(bytes),
    encode(text) {
      known ??= bytesBySign(decoder)
      const parts: Buffer[] = []
      for (const sign of text) {
        const bytes = known.get(sign)
        if (!bytes) return undefined
        parts.push(bytes)
      }
      return Buffer.concat(parts)
    },
  }
}

function bytesBySign(decoder: TextDecoder): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>()
  const add = (bytes: Buffer) => {
    const sign = decoder.decode(bytes)
    if (sign !== '\ufffd' && [...sign].length === 1 && !found.has(sign)) found.set(sign, bytes)
  }
  for (let byte = 0; byte < 0x100; byte += 1) add(Buffer.from([byte]))
  const leads = Array.from({ length: 0x7e }, (_, at) => at + 0x81).filter((lead) => !isWhole(decoder, lead))
  for (const lead of leads) for (let next = 0x30; next < 0x100; next += 1) add(Buffer.from([lead, next]))
  return found
}

const isWhole = (decoder: TextDecoder, byte: number) => decoder.decode(Buffer.from([byte])) !== '\ufffd'
