// Gets this tab's token from the host for the ticket in its address; the token is kept for the tab alone and sent nowhere else.

const kept = 'sitefork-token'

/** The host's reason for a refusal; null when nothing was asked. */
export interface ShutOut {
  readonly why: string | null
}

/** Resolves with the token, or with why this tab has none. */
export async function enter(window: Window): Promise<string | ShutOut> {
  // An address with a ticket that is pasted into this tab changes only what is after the #, and loads nothing by itself.
  window.addEventListener('hashchange', () => ticketOf(window) !== undefined && window.location.reload())
  const ticket = ticketOf(window)
  if (ticket === undefined) return recall(window) ?? { why: null }
  window.history.replaceState(null, '', window.location.pathname)
  const answer = await exchange(ticket)
  if (typeof answer !== 'string') return recall(window) ?? answer
  remember(window, answer)
  return answer
}

/** Checks the token. @returns false when another start of the host answers */
export async function isKnown(token: string): Promise<boolean> {
  try {
    const { status } = await fetch('/session', { headers: { authorization: `Bearer ${token}` }, cache: 'no-store' })
    return status !== 403
  } catch {
    return true
  }
}

export function forgetKey(window: Window): void {
  try {
    window.sessionStorage.removeItem(kept)
  } catch {
    // This browser has no such storage, so nothing was kept.
  }
}

function ticketOf({ location }: Window): string | undefined {
  return /^#ticket=([\w-]+)$/.exec(location.hash)?.[1]
}

async function exchange(ticket: string): Promise<string | ShutOut> {
  try {
    const response = await fetch('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ticket }),
      cache: 'no-store',
    })
    if (!response.ok) return { why: (await response.text()).trim() }
    const said: unknown = await response.json()
    if (typeof said === 'object' && said !== null && 'token' in said && typeof said.token === 'string')
      return said.token
  } catch {
    // It ended between the page and this.
  }
  return { why: 'Sitefork did not answer.' }
}

function recall(window: Window): string | undefined {
  try {
    return window.sessionStorage.getItem(kept) ?? undefined
  } catch {
    return undefined
  }
}

function remember(window: Window, token: string): void {
  try {
    window.sessionStorage.setItem(kept, token)
  } catch {
    // A browser may refuse to keep anything; then the tab is let in until it is loaded again.
  }
}
