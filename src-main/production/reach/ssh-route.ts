// Finds the route to the host that a person typed: its address, the jump hosts, and the keys and credentials of each.
import { Failure } from '../../contract/failure.ts'
import type { HostQuestion, OfferedHostKey, SshAuth, SshWish } from '../../contract/source.ts'
import { keyType } from './host-key.ts'
import { type KnownKeys, knownKeys } from './known-hosts.ts'
import { connectSsh, learnHostKey, type Ssh, type SshTarget } from './ssh.ts'
import { type ClientConfig, type Hop, hopsTo } from './ssh-client-config.ts'
import { keysFor } from './ssh-keys.ts'

export interface SshRoute {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly via: readonly SshTarget[]
  readonly auth: readonly SshAuth[]
  /** Files of keys whose passphrase is missing or wrong. */
  readonly locked: readonly string[]
  readonly known: KnownKeys
}

const ownConfig: ClientConfig = { env: process.env }
const editSource = { label: 'Edit source', action: 'edit-source' } as const

/** Finds the route. @throws Failure `bad-input`, `host-key-changed`; `ssh-refused` where a host on the route is not known to ssh */
export async function routeTo(
  question: Omit<HostQuestion, 'auth'> & { readonly auth: SshWish },
  config = ownConfig,
): Promise<SshRoute> {
  const hops = await hopsTo(question, config)
  const last = hops.at(-1)
  if (!last) throw new Error('There is no hop.')
  const { auth: wish } = question
  const passphrase = wish.is === 'password' ? undefined : wish.passphrase
  const via: SshTarget[] = []
  for (const hop of hops.slice(0, -1)) via.push(await knownHop(hop, passphrase))
  const { host, port, user } = last
  const known = knownKeys(last.knownHosts, last.alias, port)
  if (wish.is !== 'usual') return { host, port, user, via, auth: [wish], locked: [], known }
  return { host, port, user, via, known, ...named(await keysFor(last, passphrase)) }
}

const named = ({ auths, locked }: Awaited<ReturnType<typeof keysFor>>) => ({ auth: auths, locked })

/** A jump host, whose key ssh must know already: the person is asked about the last host's key only. */
async function knownHop(hop: Hop, passphrase: string | undefined): Promise<SshTarget> {
  const { accepted } = knownKeys(hop.knownHosts, hop.alias, hop.port)
  if (accepted.length === 0) {
    throw new Failure(
      'ssh-refused',
      `The host is reached through ${hop.name}, whose key this computer’s ssh does not know yet. Nothing was sent anywhere; run once: ssh ${hop.name}, accept its key there, then try again.`,
      { remedy: { label: 'Try again', action: 'retry' } },
    )
  }
  const { auths } = await keysFor(hop, passphrase)
  return {
    host: hop.host,
    port: hop.port,
    user: hop.user,
    auth: auths,
    fingerprint: accepted.map((one) => one.fingerprint),
    keyTypes: accepted.map(keyType),
  }
}

/** Asks a host for its key, and says whether ssh knows it. @throws Failure `host-key-changed` where ssh knows another one */
export async function askHostKey(
  question: HostQuestion,
  signal: AbortSignal,
  config = ownConfig,
): Promise<OfferedHostKey> {
  const route = await routeTo({ ...question, auth: question.auth ?? { is: 'usual' } }, config)
  const { host, port, user, known } = route
  const shown = await learnHostKey({ host, port, keyTypes: known.accepted.map(keyType) }, signal, route.via)
  const among = (keys: readonly { readonly fingerprint: string }[]) =>
    keys.some((one) => one.fingerprint === shown.fingerprint)
  const isOther = known.accepted.length > 0 && !among(known.accepted)
  if (isOther || among(known.revoked)) {
    throw new Failure(
      'host-key-changed',
      `${host} answered with another host key (${shown.fingerprint}) than the one this computer’s ssh knows of it, so nothing was sent to it. If the server was reinstalled, compare the new one with its owner and run: ssh-keygen -R ${port === 22 ? host : `'[${host}]:${port}'`}. If not, somebody may be in between.`,
      { remedy: editSource },
    )
  }
  return { ...shown, host, port, user, known: among(known.accepted) }
}

/** Logs in with the first credentials that work. @throws Failure `ssh-…`, `host-key-changed`, `bad-input` */
export async function enterHost(
  wish: Omit<HostQuestion, 'auth'> & { readonly auth: SshWish; readonly fingerprint: string },
  signal: AbortSignal,
  config = ownConfig,
): Promise<{ readonly ssh: Ssh; readonly route: SshRoute }> {
  const route = await routeTo(wish, config)
  const { host, port, user, via, auth, known } = route
  const pinned = known.accepted.filter((one) => one.fingerprint === wish.fingerprint).map(keyType)
  const target: SshTarget = { host, port, user, via, auth, fingerprint: wish.fingerprint, keyTypes: pinned }
  try {
    return { ssh: await connectSsh(target, signal), route }
  } catch (error) {
    if (wish.auth.is !== 'usual' || !(error instanceof Failure) || error.code !== 'ssh-refused') throw error
    throw nothingOpens(route, error)
  }
}

function nothingOpens({ host, user, auth, locked }: SshRoute, { detail }: Failure): Failure {
  const tried =
    auth.length === 0 ? 'No key was found to try' : `None of ${auth.length} keys of yours lets “${user}” in at ${host}`
  const [first] = locked
  const how = first
    ? `the key ${first} is locked: give its passphrase`
    : 'add the key to your agent (ssh-add), or give a key file or a password'
  return new Failure('ssh-refused', `${tried}. Nothing was changed; ${how}.`, { remedy: editSource, detail })
}
