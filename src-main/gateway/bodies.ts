// Decides which bodies are text in which origins are mapped, and makes the streams that map them.
import { Transform } from 'node:stream'
import { constants, createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { type Headers, header } from './headers.ts'
import { createRewriter, type Rewriter, type Substitution } from './mapping.ts'
import { boundaryOf, createMultipartRewriter } from './multipart.ts'

const textTypes =
  /^\s*(text\/|(application|image|model|message)\/([a-z0-9.!#$&^_-]+\+)?(json|xml|javascript|ecmascript|x-javascript|x-www-form-urlencoded|csp-report|(vnd\.apple\.|x-)mpegurl)\s*(;|$))/i

/**
 * Says whether a body is text that a browser or WordPress reads. A file that is downloaded or uploaded is not: an export has
 * production's URLs, so that it fits into production, and serialized data in it keep their lengths.
 */
export function isMappedText(headers: Headers): boolean {
  const type = header(headers, 'content-type') ?? ''
  const disposition = header(headers, 'content-disposition') ?? ''
  return textTypes.test(type) && !/charset=["']?utf-?(16|32)/i.test(type) && !/^\s*attachment/i.test(disposition)
}

/** @returns how a request's body is mapped; undefined when it passes unchanged */
export function requestRewriter(headers: Headers, substitution: Substitution): Rewriter | undefined {
  if (!isIdentity(header(headers, 'content-encoding'))) return undefined
  const boundary = boundaryOf(header(headers, 'content-type') ?? '')
  if (boundary !== undefined) return createMultipartRewriter(boundary, substitution)
  return isMappedText(headers) ? createRewriter(substitution) : undefined
}

/** @returns streams that turn a response's body into mapped plain text; undefined when it passes unchanged */
export function responseStreams(headers: Headers, substitution: Substitution): readonly Transform[] | undefined {
  if (!isMappedText(headers)) return undefined
  return [...decodersOf(header(headers, 'content-encoding')), rewriteThrough(createRewriter(substitution))]
}

/** @returns a rewriter as a stream of bytes */
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

/** How many content encodings one body may have: more than any server uses. */
const mostEncodings = 3
/** The memory that a zstd frame may need, 8 MiB, as in browsers (RFC 9659). */
const zstdWindow = { params: { [constants.ZSTD_d_windowLogMax]: 23 } }

/**
 * The clone is asked for plain bodies; a cache in it may answer with compressed ones nevertheless. An encoding that no browser
 * knows either is left as it is.
 * @throws Error when there are too many
 */
function decodersOf(encoding: string | undefined): readonly Transform[] {
  const encodings = (encoding ?? '').split(',').map((name) => name.trim().toLowerCase())
  if (encodings.length > mostEncodings) throw new Error(`encoded ${encodings.length} times`)
  const decoders = encodings.reverse().flatMap((name) => decoderOf(name) ?? [])
  return decoders.map((decoder) => decoder())
}

function decoderOf(encoding: string): (() => Transform) | undefined {
  switch (encoding) {
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
