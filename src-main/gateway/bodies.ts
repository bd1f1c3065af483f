// Decides which bodies carry origins in text, and makes the stream that maps one.
import { Transform } from 'node:stream'
import { constants, createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { type Headers, header } from './headers.ts'
import { createRewriter, type Rewriter, type Substitution } from './mapping.ts'
import { boundaryOf, createMultipartRewriter } from './multipart.ts'

const textTypes =
  /^\s*(text\/|(application|image|model|message)\/([a-z0-9.!#$&^_-]+\+)?(json|xml|javascript|ecmascript|x-javascript|x-www-form-urlencoded|csp-report|(vnd\.apple\.|x-)mpegurl)\s*(;|$))/i

/**
 * Text that a browser or WordPress reads. Files are not: what is downloaded, or uploaded as a file, stays as it is, so
 * an export holds production's URLs and fits into production, and serialized data in it keeps its lengths.
 */
export function isMappedText(headers: Headers): boolean {
  const type = header(headers, 'content-type') ?? ''
  const disposition = header(headers, 'content-disposition') ?? ''
  return textTypes.test(type) && !/charset=["']?utf-?(16|32)/i.test(type) && !/^\s*attachment/i.test(disposition)
}

/** How a request's body is mapped; undefined when it passes untouched. */
export function requestRewriter(headers: Headers, substitution: Substitution): Rewriter | undefined {
  if (!isIdentity(header(headers, 'content-encoding'))) return undefined
  const boundary = boundaryOf(header(headers, 'content-type') ?? '')
  if (boundary !== undefined) return createMultipartRewriter(boundary, substitution)
  return isMappedText(headers) ? createRewriter(substitution) : undefined
}

/** Streams that turn a response's body into mapped plain text; undefined when it passes untouched. */
export function responseStreams(headers: Headers, substitution: Substitution): readonly Transform[] | undefined {
  if (!isMappedText(headers)) return undefined
  return [...decodersOf(header(headers, 'content-encoding')), rewriteThrough(createRewriter(substitution))]
}

export function rewriteThrough(rewriter: Rewriter): Transform {
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      const text = rewriter.push(piece.toString('latin1'))
      done(null, text === '' ? null : Buffer.from(text, 'latin1'))
    },
    flush(done) {
      done(null, Buffer.from(rewriter.end(), 'latin1'))
    },
  })
}

/** More packings of one body than any server makes. */
const mostPackings = 3
/** A frame that asks for more memory than this to be unpacked is refused: 8 MiB, as much as browsers give it (RFC 9659). */
const zstdWindow = { params: { [constants.ZSTD_d_windowLogMax]: 23 } }

/**
 * The clone is asked for plain bodies; a cache in it may answer with packed ones all the same, packed once or several times.
 * What no browser unpacks either is taken as it comes.
 * @throws Error when there are too many
 */
function decodersOf(encoding: string | undefined): readonly Transform[] {
  const packings = (encoding ?? '').split(',').map((name) => name.trim().toLowerCase())
  if (packings.length > mostPackings) throw new Error(`packed ${packings.length} times`)
  const decoders = packings.reverse().flatMap((name) => decoderOf(name) ?? [])
  return decoders.map((decoder) => decoder())
}

function decoderOf(packing: string): (() => Transform) | undefined {
  switch (packing) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip
    case 'deflate':
      return createInflate
    case 'br':
      return createBrotliDecompress
    case 'zstd':
      return () => createZstdDecompress(zstdWindow)
    default:
      return undefined
  }
}

function isIdentity(encoding: string | undefined): boolean {
  return ['', 'identity'].includes((encoding ?? '').trim().toLowerCase())
}
