// Finds the keys that ssh would try at a host: in files, and in an agent, which signs with a key and never gives it away.
import { readFileSync } from 'node:fs'
import ssh2 from 'ssh2'
import type { SshAuth } from '../../contract/source.ts'
import { parseKey } from './parse-key.ts'
import type { Hop } from './ssh-client-config.ts'

export interface Keys {
  /** The keys in the order in which they are tried. */
  readonly auths: readonly SshAuth[]
  /** Files of keys whose passphrase is missing or wrong. */
  readonly locked: readonly string[]
}

/** Collects the keys for a host. A key in a file comes before the same one in an agent: it works without the agent too. */
export async function keysFor(hop: Hop, passphrase: string | undefined): Promise<Keys> {
  const auths: SshAuth[] = []
  const locked: string[] = []
  const held = hop.agent === null ? [] : await agentKeys(hop.agent)
  const taken = new Set<string>()
  for (const path of hop.identities) {
    const text = readText(path)
    const wanted = publicOf(readText(`${path}.pub`) ?? text)
    const key = text === undefined ? undefined : opened(text, passphrase)
    if (key) {
      auths.push(key)
      taken.add(publicOf(text, passphrase) ?? '')
    } else if (wanted && held.includes(wanted)) {
      auths.push({ is: 'agent', key: wanted, socket: hop.agent ?? '' })
      taken.add(wanted)
    } else if (text !== undefined && isPrivate(text)) locked.push(path)
  }
  if (!hop.identitiesOnly) {
    for (const key of held) if (!taken.has(key)) auths.push({ is: 'agent', key, socket: hop.agent ?? '' })
  }
  return { auths, locked }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').slice(0, 64 * 1024)
  } catch {
    return undefined
  }
}

const isPrivate = (text: string) => /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)

function opened(text: string, passphrase: string | undefined): SshAuth | undefined {
  if (!isPrivate(text)) return undefined
  if (!(parseKey(text) instanceof Error)) return { is: 'key', key: text }
  if (passphrase === undefined || parseKey(text, passphrase) instanceof Error) return undefined
  return { is: 'key', key: text, passphrase }
}

/** The public part of a key as text: `ssh-ed25519 AAAA…`. */
function publicOf(text: string | undefined, passphrase?: string): string | undefined {
  if (text === undefined) return undefined
  const line = /^([a-z0-9@.-]+) +([A-Za-z0-9+/=]+)/m.exec(text)
  if (line && !isPrivate(text)) return `${line[1]} ${line[2]}`
  const key = [parseKey(text), parseKey(text, passphrase)].find((one) => !(one instanceof Error))
  return key && !(key instanceof Error) ? lineOf(key) : undefined
}

const lineOf = (key: ssh2.ParsedKey) => `${key.type} ${key.getPublicSSH().toString('base64')}`

/** The public keys of an agent; empty where it does not answer within three seconds. */
function agentKeys(socket: string): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve([]), 3_000)
    const done = (keys: readonly string[]) => {
      clearTimeout(timer)
      resolve(keys)
    }
    try {
      ssh2.createAgent(socket).getIdentities((error, keys) => {
        if (error || !keys) return done([])
        const parsed = keys.map(keyOf)
        done(parsed.flatMap((key) => (key instanceof Error ? [] : [lineOf(key)])))
      })
    } catch {
      done([])
    }
  })
}

/** Parses a key that an agent offers: the key itself, or an object that holds it with a comment. */
function keyOf(offered: unknown): ssh2.ParsedKey | Error {
  if (typeof offered === 'string' || offered instanceof Buffer) return parseKey(offered)
  const within = offered !== null && typeof offered === 'object' && 'pubKey' in offered ? offered.pubKey : undefined
  return within === undefined ? (offered as ssh2.ParsedKey) : keyOf(within)
}

/** An agent that offers one key of another agent and signs with no other. */
export class OneKeyAgent extends ssh2.BaseAgent {
  readonly #key: ssh2.ParsedKey
  readonly #agent: ssh2.BaseAgent

  constructor({ key, socket }: Extract<SshAuth, { is: 'agent' }>) {
    super()
    const parsed = parseKey(key)
    if (parsed instanceof Error) throw parsed
    this.#key = parsed
    this.#agent = ssh2.createAgent(socket)
  }

  getIdentities(told: (error: Error | undefined, keys?: ssh2.ParsedKey[]) => void): void {
    told(undefined, [this.#key])
  }

  sign(
    key: ssh2.ParsedKey | Buffer | string,
    data: Buffer,
    options: ssh2.SigningRequestOptions | ssh2.SignCallback,
    told?: ssh2.SignCallback,
  ): void {
    const done = typeof options === 'function' ? options : told
    const wish = typeof options === 'function' ? {} : options
    const asked = keyOf(key)
    if (asked instanceof Error || !asked.getPublicSSH().equals(this.#key.getPublicSSH())) {
      done?.(new Error('This agent has another key.'))
      return
    }
    this.#agent.sign(this.#key, data, wish, done)
  }
}
