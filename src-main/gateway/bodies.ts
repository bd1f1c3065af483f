// Decides which bodies carry origins in text, and makes the stream that maps one.
import { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
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
  const decoder = decoderOf(header(headers, 'content-encoding'))
  return decoder && [...decoder, rewriteThrough(createRewriter(substitution))]
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

/** The clone is asked for plain bodies; a cache in it may answer with packed ones all the same. */
function decoderOf(encoding: string | undefined): readonly Transform[] | undefined {
  if (isIdentity(encoding)) return []
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return [createGunzip()]
    case 'deflate':
      return [createInflate()]
    case 'br':
      return [createBrotliDecompress()]
    case 'zstd':
      return [createZstdDecompress()]
    default:
      return undefined
  }
}

function isIdentity(encoding: string | undefined): boolean {
  return encoding === undefined || /^\s*(identity)?\s*$/i.test(encoding)
}
