// A way to a server that is long, and that breaks: at a word that is sent, at a byte, with or without anybody noticing.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface FarServer {
  readonly port: number
  /** The port of the server. */
  target: number
  /** How long each byte travels, milliseconds, one way. */
  latencyMs: number
  /** Looks at what is sent to the server before it goes. */
  onSent: ((chunk: Buffer) => void) | undefined
  /** How often something was sent to the server after it had spoken, in however many pieces. */
  turns: number
  /** Bytes that went both ways. */
  travelled: number
  /** Acts once as many bytes went; those behind them do not go before. */
  breakAt: { readonly bytes: number; readonly act: () => void } | undefined
  /** Ends every connection: both sides notice. */
  cut(): void
  /** Ends them as soon as what is being sent has arrived: answers never come. */
  deafen(): void
  /** Nothing goes through any more, and nobody notices. */
  freeze(): void
  close(): Promise<void>
}

export async function farServer(target: number): Promise<FarServer> {
  const lines = new Set<{ readonly ends: readonly [Socket, Socket]; state: 'open' | 'deaf' | 'frozen' }>()
  const server = createServer({ noDelay: true }, (near) => {
    const away = connect({ port: far.target, host: '127.0.0.1', noDelay: true })
    const line: { readonly ends: readonly [Socket, Socket]; state: 'open' | 'deaf' | 'frozen' } = {
      ends: [near, away],
      state: 'open',
    }
    lines.add(line)
    let isAnswered = true
    const later = (act: () => void) => (far.latencyMs > 0 ? setTimeout(act, far.latencyMs) : act())
    /** What of a chunk still goes, and what happens then. */
    const broken = (chunk: Buffer): readonly [Buffer, (() => void) | undefined] => {
      const { breakAt: at, travelled } = far
      far.travelled += chunk.length
      if (!at || far.travelled < at.bytes) return [chunk, undefined]
      far.breakAt = undefined
      return [chunk.subarray(0, Math.max(0, at.bytes - travelled)), at.act]
    }
    const pass = (to: Socket, chunk: Buffer) => {
      const [part, act] = broken(chunk)
      later(() => {
        if (!to.destroyed) to.write(part, () => act?.())
        else act?.()
      })
    }
    near.on('data', (chunk) => {
      if (isAnswered) far.turns++
      isAnswered = false
      far.onSent?.(chunk)
      if (line.state !== 'frozen') pass(away, chunk)
    })
    away.on('data', (chunk) => {
      isAnswered = true
      if (line.state === 'open') pass(near, chunk)
      else if (line.state === 'deaf') for (const end of line.ends) end.destroy()
    })
    for (const [one, other] of [line.ends, line.ends.toReversed()]) {
      one?.on('error', () => undefined)
      one?.on('close', () => {
        lines.delete(line)
        if (line.state !== 'frozen') later(() => other?.destroy())
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const end = () => {
    for (const { ends } of lines) for (const one of ends) one.destroy()
  }
  const far: FarServer = {
    port: typeof address === 'object' && address ? address.port : 0,
    target,
    latencyMs: 0,
    onSent: undefined,
    turns: 0,
    travelled: 0,
    breakAt: undefined,
    cut: end,
    deafen() {
      for (const line of lines) line.state = 'deaf'
    },
    freeze() {
      for (const line of lines) line.state = 'frozen'
    },
    async close() {
      end()
      server.close()
      await once(server, 'close')
    },
  }
  return far
}
