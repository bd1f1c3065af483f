// Finds a file of the built window for a path of a URL; never one outside its directory.
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

export interface StaticPage {
  readonly type: string
  readonly cache: string
  readonly body: Buffer<ArrayBuffer>
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** @param path the URL's path, still percent-encoded; `/` is the window itself */
export async function findPage(directory: string, path: string): Promise<StaticPage | undefined> {
  const name = decode(path)
  if (name === undefined || name.includes('\0')) return undefined
  const file = normalize(join(directory, name === '/' ? 'index.html' : name))
  const type = types[extname(file)]
  if (type === undefined || !file.startsWith(normalize(directory) + sep)) return undefined
  try {
    const body = Buffer.from(await readFile(file))
    // The build names everything in assets/ by its content.
    const cache = name.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache'
    return { type, cache, body }
  } catch {
    return undefined
  }
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
