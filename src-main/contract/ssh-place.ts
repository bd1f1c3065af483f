// Reads `user@host:port` as ssh does.

export interface SshPlace {
  readonly host: string
  readonly user?: string | undefined
  readonly port?: number | undefined
}

/**
 * Undefined where it is none. The user may have `@` in it; an address of version 6 has brackets around it, or no port behind
 * it; `ssh://` may stand before.
 */
export function parsePlace(text: string): SshPlace | undefined {
  const bare = text
    .trim()
    .replace(/^ssh:\/\//, '')
    .replace(/\/$/, '')
  const at = bare.lastIndexOf('@')
  const [user, place] = at < 0 ? [undefined, bare] : [bare.slice(0, at), bare.slice(at + 1)]
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(place) ?? []
  const host = bracketed ?? plain ?? (/^[0-9A-Fa-f.]*(?::[0-9A-Fa-f.]*){2,8}(?:%\w+)?$/.test(place) ? place : undefined)
  if (!host || user === '') return undefined
  return { host, ...(user !== undefined && { user }), ...(digits !== undefined && { port: Number(digits) }) }
}
