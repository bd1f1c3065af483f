// What people do in clones: saved by WordPress as the block editor has it save, and files that are laid.
import { expect } from 'playwright/test'
import type { Clone } from '../../../src-main/contract/models.ts'
import { docker, pairOf } from '../../support/seen.ts'
import { createVisitor, logIn } from '../../support/visitor.ts'
import type { Journey } from './journey.ts'

/** PHP that writes a file, given its path and its content in base64. */
export const putScript = 'file_put_contents($argv[1], base64_decode($argv[2]));'

interface People {
  cloneOf(name: string): Promise<Clone>
  /** What WordPress of a clone does when somebody saves in the block editor. @returns what it made */
  saved(clone: string, path: string, values: Readonly<Record<string, unknown>>): Promise<{ readonly id: number }>
  /** Adds a picture to the media library. @returns the attachment */
  uploaded(clone: string, name: string, png: Buffer): Promise<{ readonly id: number }>
  laid(clone: string, path: string, content: Buffer): Promise<void>
}

export function peopleOf(journey: Journey): People {
  const cloneOf = async (name: string) => {
    const found = (await journey.host.client().clone.list({})).find((one) => one.name === name)
    if (!found) throw new Error(`There is no clone “${name}”.`)
    return found
  }
  async function posted(clone: string, path: string, headers: Readonly<Record<string, string>>, body: Buffer | string) {
    const { url } = await cloneOf(clone)
    const visitor = createVisitor(url)
    const nonce = await logIn(visitor, url, journey.production.adminPassword)
    const made = await visitor.visit(`/wp-json/wp/v2/${path}`, {
      method: 'POST',
      headers: { 'X-WP-Nonce': nonce, ...headers },
      body,
    })
    expect(made.status, made.text).toBeLessThan(300)
    return JSON.parse(made.text)
  }
  return {
    cloneOf,
    saved: (clone, path, values) => posted(clone, path, { 'Content-Type': 'application/json' }, JSON.stringify(values)),
    uploaded: (clone, name, png) =>
      posted(
        clone,
        'media',
        { 'Content-Type': 'image/png', 'Content-Disposition': `attachment; filename="${name}"` },
        png,
      ),
    async laid(clone, path, content) {
      const { web } = await pairOf((await cloneOf(clone)).id)
      await docker(
        'exec',
        web,
        'php',
        '-r',
        putScript,
        `${journey.production.path}/${path}`,
        content.toString('base64'),
      )
    },
  }
}
