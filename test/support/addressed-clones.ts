// Clones asked by their addresses: what they answer, and whether a link in it leads to production.
import type { LinkedSite } from './linked-site.ts'
import { pairOf } from './seen.ts'
import { createVisitor } from './visitor.ts'

export function addressedClones(site: LinkedSite) {
  const at = () => ({ container: site.production.container, path: site.production.path })
  const inClone = async (clone: string) => ({ container: (await pairOf(clone)).web, path: site.production.path })
  const cloneOf = async (id: string) => {
    const found = (await site.host.client().clone.list({})).find((one) => one.id === id)
    if (!found) throw new Error(`There is no clone ${id}.`)
    return found
  }
  /** Hosts in a page’s links that lead to production. */
  const leaks = (text: string) =>
    [...text.matchAll(/https?:\/\/([a-z0-9.-]*(?:acme(?:-new)?\.example|computed\.test|set\.test))/g)].map(
      ([, host]) => host,
    )
  const titleOf = (text: string) => /<title>([^<]*)/.exec(text)?.[1]
  const page = { headers: { Accept: 'text/html' } }

  /** Every address of the login form, and where its redirect leads. */
  async function loginOf(url: string) {
    const { status, text } = await createVisitor(url).visit('/wp-login.php', page)
    return [status, /<form[^>]* action="([^"]*)"/.exec(text)?.[1], leaks(text)]
  }

  return { at, inClone, cloneOf, leaks, titleOf, page, loginOf }
}
