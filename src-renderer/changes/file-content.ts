// What the bytes of a file are: a picture, text, or neither. Pure.

const pictures: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  svg: 'image/svg+xml',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
}

/** The type of a picture by its name; undefined for any other file. A picture that is shown as one runs no script. */
export function pictureType(path: string): string | undefined {
  const ending = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase()
  return ending === undefined ? undefined : pictures[ending]
}

/** @returns null where it is no text in UTF-8 */
export function decodedText(base64: string): string | null {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
  if (bytes.includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
