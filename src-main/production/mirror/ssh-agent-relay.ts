// Lets OpenSSH in a courier sign with keys of the person's agent: with those it was given, and while Sitefork runs. The agent
// itself, and every other key in it, stays out of the container.
import { connect } from 'node:net'
import { PassThrough } from 'node:stream'
import type { SshAuth } from '../../contract/source.ts'
import type { Docker } from '../../docker/docker.ts'
import { agentRelay } from './ssh-sidecar-config.ts'

type AgentAuth = Extract<SshAuth, { is: 'agent' }>

/** Answers one connection after the other until the container is gone, or `signal` says so. */
export async function relayAgentRequests(
  docker: Docker,
  container: string,
  auths: readonly AgentAuth[],
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const began = Date.now()
    await answerOne(docker, container, auths, signal).catch(() => undefined)
    if (signal.aborted || !(await docker.inspect(container).catch(() => null))?.running) return
    // A container that takes no command right now is not asked without rest.
    if (Date.now() - began < 50) await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function answerOne(
  docker: Docker,
  container: string,
  auths: readonly AgentAuth[],
  signal: AbortSignal,
): Promise<void> {
  const stdin = new PassThrough()
  let waiting = Promise.resolve()
  const messages = splitMessages()
  await docker.exec(container, ['socat', `UNIX-LISTEN:${agentRelay},unlink-early,mode=600`, '-'], {
    stdin,
    signal,
    allowFailure: true,
    onStdout(chunk) {
      for (const message of messages(chunk)) {
        waiting = waiting.then(async () => void stdin.write(framed(await answerAgentRequest(message, auths))))
      }
    },
  })
}

/** draft-miller-ssh-agent, 5. */
const types = { failure: 5, identities: 11, identitiesAnswer: 12, sign: 13 } as const
/** As OpenSSH's own. */
const mostOfMessage = 256 * 1024
const answerMs = 60_000

/** Identities and signatures are all that is answered; what else an agent can do is nobody's here. */
export async function answerAgentRequest(message: Buffer, auths: readonly AgentAuth[]): Promise<Buffer> {
  if (message[0] === types.identities) return identities(auths.map(blobOf))
  const key = message[0] === types.sign ? stringAt(message, 1) : undefined
  const held = key && auths.find((auth) => blobOf(auth).equals(key))
  return (held && (await relayed(held.socket, message))) ?? Buffer.of(types.failure)
}

const blobOf = ({ key }: AgentAuth) => Buffer.from(key.split(' ')[1] ?? '', 'base64')

function identities(blobs: readonly Buffer[]): Buffer {
  const head = Buffer.of(types.identitiesAnswer, 0, 0, 0, blobs.length)
  return Buffer.concat([head, ...blobs.flatMap((blob) => [framed(blob), framed(Buffer.alloc(0))])])
}

/** Its length comes first. */
function framed(body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return Buffer.concat([length, body])
}

function stringAt(message: Buffer, at: number): Buffer | undefined {
  if (message.length < at + 4) return undefined
  return message.subarray(at + 4, at + 4 + message.readUInt32BE(at))
}

/** Each whole message as it comes; one that is longer than any ends it. */
function splitMessages(): (chunk: Buffer) => readonly Buffer[] {
  let rest = Buffer.alloc(0)
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    const whole: Buffer[] = []
    while (rest.length >= 4) {
      const length = rest.readUInt32BE(0)
      if (length > mostOfMessage) rest = Buffer.alloc(0)
      if (rest.length < 4 + length) break
      whole.push(rest.subarray(4, 4 + length))
      rest = rest.subarray(4 + length)
    }
    return whole
  }
}

/** What the agent itself answers; undefined where it does not. A person may have to touch a key, or to say yes. */
function relayed(socket: string, message: Buffer): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const line = connect(socket)
    const messages = splitMessages()
    const done = (answer?: Buffer) => {
      line.destroy()
      resolve(answer)
    }
    line.setTimeout(answerMs, done)
    line.on('error', () => done())
    line.on('close', () => done())
    line.on('data', (chunk) => {
      const [answer] = messages(chunk)
      if (answer) done(answer)
    })
    line.write(framed(message))
  })
}
