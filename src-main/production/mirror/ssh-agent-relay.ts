// Relays signing requests of OpenSSH in a mirror's sidecar to the person's SSH agent, for the keys that a source names, while
// Sitefork runs. The agent itself, and every other key in it, stays out of the container.
import { connect } from 'node:net'
import { PassThrough } from 'node:stream'
import type { SshAuth } from '../../contract/source.ts'
import type { Docker } from '../../docker/docker.ts'
import { pause } from './pause.ts'
import { agentRelay } from './ssh-sidecar-config.ts'

type AgentAuth = Extract<SshAuth, { is: 'agent' }>

/** Answers one connection after the other until the container is gone or the signal aborts; never rejects. */
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
    // Not in a tight loop while the container takes no command.
    if (Date.now() - began < 50) await pause(200, signal)
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

/** The numbers of the protocol's messages: draft-miller-ssh-agent, section 5. */
const types = { failure: 5, identities: 11, identitiesAnswer: 12, sign: 13 } as const
/** Bytes of a message, as OpenSSH limits them. */
const mostOfMessage = 256 * 1024
/** Milliseconds for an answer: a person may have to touch a key, or to say yes. */
const answerMs = 60_000

/** Answers requests for identities and signatures, by these keys only; every other request fails. */
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

/** Prepends the length, as the protocol frames its messages and strings. */
function framed(body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return Buffer.concat([length, body])
}

function stringAt(message: Buffer, at: number): Buffer | undefined {
  if (message.length < at + 4) return undefined
  return message.subarray(at + 4, at + 4 + message.readUInt32BE(at))
}

/** Splits a stream into messages; one that is too long is dropped with all that was read. */
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

/** @returns what the agent answers; undefined when it does not */
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
