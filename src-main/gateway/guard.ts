// The guard: a script that runs before all others in a clone's page and leads to the clone what they lead to production. What it
// misses, the wall holds back (`wall.ts`); the guard also reports which hosts that were.
import { createHash } from 'node:crypto'
import type { OriginPair } from './origins.ts'

/** Paths of the gateway's own, at every clone's address; no WordPress has anything there. */
export const guardPath = '/.sitefork/guard.js'
export const hostsPath = '/.sitefork/hosts'

export interface Guard {
  readonly script: string
  /** With a hash of the script, so that a browser may cache it. */
  readonly path: string
}

export function guardFor(pairs: readonly OriginPair[]): Guard {
  const origins = Object.fromEntries(
    pairs.map(({ scheme, production, clone }) => [`${scheme}://${production}`, `http://${clone}`]),
  )
  const script = `(${source})(${JSON.stringify(origins)}, ${JSON.stringify(hostsPath)})\n`
  const name = createHash('sha256').update(script).digest('base64url').slice(0, 16)
  return { script, path: `${guardPath}?${name}` }
}

/**
 * Puts the guard at the beginning of the head; in a document without one, behind its doctype.
 * @param nonce the one in the site's own policy
 * @param mayReload whether the page may be loaded once more, when hosts that it needs were let through
 */
export function withGuard(
  html: string,
  { path }: Guard,
  { nonce, mayReload }: { readonly nonce: string | undefined; readonly mayReload: boolean },
): string {
  const place = /<head(?:\s[^>]*)?>/i.exec(html) ?? /^\s*<!doctype[^>]*>/i.exec(html)
  if (!place) return html
  const at = place.index + place[0].length
  const attributes = `${nonce ? ` nonce="${nonce}"` : ''}${mayReload ? ' data-reload' : ''}`
  return `${html.slice(0, at)}<script src="${path}"${attributes}></script>${html.slice(at)}`
}

/**
 * Addresses that scripts build are mapped where they are used: in requests, in what elements load, in forms, links and
 * windows, and where the page itself is led elsewhere (https://html.spec.whatwg.org/#navigation-api). Nothing of it is a
 * boundary: a script may undo it.
 *
 * A browser drops whatever waits for a connection when this computer gets another network, and each container that starts is one
 * (ERR_NETWORK_CHANGED): of the block editor's eighty scripts most would be missing, and it would stay blank. What was lost is
 * asked for once more, scripts before the next one runs.
 */
const source = `function (origins, hostsPath) {
  const mayReload = window === top && 'reload' in (document.currentScript?.dataset ?? {})
  const mapped = (address) => {
    let url
    try { url = new URL(address, document.baseURI) } catch { return undefined }
    const socket = /^wss?:$/.test(url.protocol)
    const origin = socket ? url.origin.replace(/^ws/, 'http') : url.origin
    const clone = Object.hasOwn(origins, origin) ? origins[origin] : undefined
    return clone && (socket ? clone.replace(/^http/, 'ws') : clone) + url.pathname + url.search + url.hash
  }
  const instead = (address) => (address == null ? address : (mapped(address) ?? address))
  const attempt = (work) => { try { work() } catch {} }
  const isOwn = (address) => { try { return new URL(address, document.baseURI).origin === location.origin } catch { return false } }

  const replace = (owner, name, make) => attempt(() => { if (owner[name]) owner[name] = make(owner[name]) })
  replace(window, 'fetch', (original) => function fetch(input, init) {
    const to = mapped(input instanceof Request ? input.url : input)
    if (!to) {
      const isRead = !(input instanceof Request) && /^GET$/i.test(init?.method ?? 'GET') && isOwn(input)
      const asked = original.call(this, input, init)
      return isRead ? asked.catch((error) => {
        if (error instanceof TypeError) return original.call(this, input, init)
        throw error
      }) : asked
    }
    if (!(input instanceof Request)) return original.call(this, to, init)
    const { method, headers, credentials, cache, redirect, referrerPolicy, integrity, keepalive, signal } = input
    const mode = input.mode === 'navigate' ? 'same-origin' : input.mode
    const said = { method, headers, mode, credentials, cache, redirect, referrerPolicy, integrity, keepalive, signal }
    // A body that is a stream is sent by newer protocols only.
    const body = /^(?:GET|HEAD)$/.test(method) ? undefined : input.blob()
    return Promise.resolve(body).then((body) => original.call(this, to, { ...said, ...(body && { body }), ...init }))
  })
  replace(XMLHttpRequest.prototype, 'open', (original) => function open(method, url, ...rest) {
    return original.call(this, method, instead(url), ...rest)
  })
  replace(Navigator.prototype, 'sendBeacon', (original) => function sendBeacon(url, data) {
    return original.call(this, instead(url), data)
  })
  replace(window, 'open', (original) => function open(url, ...rest) {
    return original.call(this, instead(url), ...rest)
  })
  for (const name of ['WebSocket', 'EventSource']) {
    replace(window, name, (original) => new Proxy(original, {
      construct: (target, [url, ...rest], of) => Reflect.construct(target, [instead(url), ...rest], of),
    }))
  }

  const loads = {
    src: ['Image', 'Script', 'IFrame', 'Frame', 'Embed', 'Source', 'Media', 'Track', 'Input'],
    href: ['Link', 'Anchor', 'Area'], action: ['Form'], formAction: ['Button', 'Input'], data: ['Object'], poster: ['Video'],
  }
  for (const [name, elements] of Object.entries(loads)) for (const element of elements) attempt(() => {
    const { prototype } = window['HTML' + element + 'Element']
    const own = Object.getOwnPropertyDescriptor(prototype, name)
    if (own?.set) Object.defineProperty(prototype, name, { ...own, set(value) { own.set.call(this, instead(value)) } })
  })
  replace(Element.prototype, 'setAttribute', (original) => function setAttribute(name, value) {
    const isAddress = /^(?:src|href|action|formaction|data|poster)$/i.test(name)
    return original.call(this, name, isAddress ? instead(value) : value)
  })

  const lead = (element, name) => {
    const to = element?.hasAttribute?.(name) && mapped(element.getAttribute(name))
    if (to) element.setAttribute(name, to)
  }
  const clicked = (event) => lead(event.composedPath().find((one) => /^(?:a|area)$/i.test(one.localName ?? '')), 'href')
  for (const kind of ['click', 'auxclick', 'contextmenu', 'dragstart']) addEventListener(kind, clicked, true)
  addEventListener('submit', ({ target, submitter }) => { lead(target, 'action'); lead(submitter, 'formaction') }, true)
  replace(HTMLFormElement.prototype, 'submit', (original) => function submit() {
    lead(this, 'action')
    return original.call(this)
  })
  window.navigation?.addEventListener('navigate', (event) => {
    const to = event.cancelable && mapped(event.destination.url)
    if (!to) return
    event.preventDefault()
    if (!event.formData) setTimeout(() => location.assign(to))
  })

  const sourceAt = (address) => {
    for (let tries = 0; tries < 3; tries++) {
      const request = new XMLHttpRequest()
      try {
        request.open('GET', address, false)
        request.send()
      } catch { continue }
      const isScript = request.status === 200 && /javascript/.test(request.getResponseHeader('content-type') ?? '')
      return isScript ? request.responseText : undefined
    }
    return undefined
  }
  const again = (script) => {
    const source = sourceAt(script.src)
    if (source === undefined || !script.isConnected) return false
    const inline = document.createElement('script')
    inline.nonce = script.nonce
    inline.textContent = source + '\\n//# sourceURL=' + script.src
    Object.defineProperty(inline, 'src', { value: script.src })
    script.after(inline)
    inline.remove()
    return true
  }
  const renewed = new WeakSet()
  addEventListener('error', (event) => {
    const { target } = event
    if (!(target instanceof Element) || renewed.has(target)) return
    renewed.add(target)
    if (target.localName === 'link' && /\\bstylesheet\\b/i.test(target.rel) && isOwn(target.href)) {
      const other = target.cloneNode()
      renewed.add(other)
      target.replaceWith(other)
    }
    const isClassic = target.localName === 'script' && target.type !== 'module' && target.src && isOwn(target.src)
    if (!isClassic || !again(target)) return
    event.stopImmediatePropagation()
    target.dispatchEvent(new Event('load'))
  }, true)

  const held = new Set()
  addEventListener('securitypolicyviolation', ({ blockedURI, disposition, effectiveDirective }) => {
    if (disposition !== 'enforce' || !/^(?:https?|wss?):/.test(blockedURI) || held.has(blockedURI)) return
    if (held.size === 0) setTimeout(report, 300)
    held.add(blockedURI)
  })
  const request = window.fetch
  async function report() {
    const hosts = [...held].map((one) => new URL(one).origin)
    held.clear()
    const answer = await request(hostsPath, { method: 'POST', body: JSON.stringify([...new Set(hosts)]) }).catch(() => undefined)
    const isNew = answer?.ok && (await answer.json()).again
    if (isNew && mayReload && !navigator.userActivation?.hasBeenActive) location.reload()
  }
}`
