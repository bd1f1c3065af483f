// Serves the built window to Electron under app://sitefork, an origin of its own that no other page can have.
import { protocol } from 'electron'
import { pageHeaders } from './headers.ts'
import { findPage } from './pages.ts'

const scheme = 'app'
const name = 'sitefork'
export const windowUrl = `${scheme}://${name}/`

/** Electron wants this before it is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

export function serveWindow(rendererDirectory: string): void {
  const headers = pageHeaders([])
  protocol.handle(scheme, async (request) => {
    const url = new URL(request.url)
    const page = url.host === name ? await findPage(rendererDirectory, url.pathname) : undefined
    if (!page) return new Response('There is nothing at this address.\n', { status: 404, headers })
    return new Response(page.body, { headers: { ...headers, 'content-type': page.type, 'cache-control': page.cache } })
  })
}
