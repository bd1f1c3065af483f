// Maps the text fields of a multipart/form-data body and passes its files on byte for byte (RFC 7578).
import { type Headers, header } from './headers.ts'
import { createRewriter, type Rewriter, type Substitution } from './mapping.ts'

/** How long a part's headers may be; a part with longer ones passes unchanged. */
const longestHead = 16 * 1024
const emptyLine = '\r\n\r\n'

export function boundaryOf(contentType: string): string | undefined {
  if (!/^\s*multipart\/form-data\b/i.test(contentType)) return undefined
  const found = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType)
  return found?.[1] ?? found?.[2]
}

/** @returns a rewriter that takes the body in pieces of any size */
export function createMultipartRewriter(boundary: string, substitution: Substitution): Rewriter {
  // The first delimiter has no line break before it; one is put there, and taken away again.
  const delimiter = `\r\n--${boundary}`
  let held = '\r\n'
  let added = held.length
  let part: 'head' | Rewriter | 'file' = 'file'

  const content = (text: string): string => (typeof part === 'string' ? text : part.push(text))
  const endOfContent = (): string => (typeof part === 'string' ? '' : part.end())
  const given = (text: string): string => {
    const kept = text.slice(added)
    added = Math.max(0, added - text.length)
    return kept
  }

  /** Where the next empty line begins, and how far it was searched for: nothing is searched twice. */
  let empty = -1
  let looked = 0
  const drop = (length: number) => {
    held = held.slice(length)
    empty -= length
    looked = Math.max(0, looked - length)
  }
  /** @returns where a part's headers end, behind the empty line; negative while that has not come */
  const headEnd = (): number => {
    if (empty < 0) {
      empty = held.indexOf(emptyLine, looked)
      looked = empty < 0 ? Math.max(0, held.length - emptyLine.length + 1) : empty + 1
    }
    return empty < 0 ? -1 : empty + emptyLine.length
  }

  const advance = (): string => {
    let out = ''
    for (;;) {
      if (part === 'head') {
        const end = headEnd()
        if (end < 0 && held.length < longestHead) return out
        const isShort = end >= 0 && end <= longestHead
        const head = isShort ? held.slice(0, end) : ''
        out += head
        drop(head.length)
        part = isShort && isTextField(head) ? createRewriter(substitution) : 'file'
        continue
      }
      const at = held.indexOf(delimiter)
      if (at < 0) {
        const safe = Math.max(0, held.length - delimiter.length + 1)
        out += content(held.slice(0, safe))
        drop(safe)
        return out
      }
      out += content(held.slice(0, at)) + endOfContent() + held.slice(at, at + delimiter.length)
      drop(at + delimiter.length)
      part = 'head'
    }
  }

  return {
    push(piece) {
      held += piece
      return given(advance())
    },
    end() {
      const rest = part === 'head' ? held : content(held) + endOfContent()
      held = ''
      return given(rest)
    },
  }
}

function isTextField(head: string): boolean {
  const headers: Headers = head.split('\r\n').flatMap((line) => {
    const colon = line.indexOf(':')
    return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const]
  })
  const disposition = header(headers, 'content-disposition') ?? ''
  const type = header(headers, 'content-type') ?? 'text/plain'
  const encoding = header(headers, 'content-transfer-encoding') ?? '8bit'
  return !/;\s*filename\*?=/i.test(disposition) && /^(text\/|application\/json)/i.test(type) && encoding !== 'base64'
}
