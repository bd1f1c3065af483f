// A clone keeps its SQL port for as long as it lives, unless another program takes the port, which is then said in a sentence.
import { connect, createServer, type Server } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { createSqlPorts, type SqlPorts } from '../../../../src-main/clones/sql-ports.ts'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

/** Starts a server that sends its name to whoever connects. @returns its port */
async function server(name: string, port = 0): Promise<number> {
  const one: Server = createServer((socket) => void socket.end(name))
  await new Promise<void>((resolve) => one.listen(port, '127.0.0.1', resolve))
  opened.push(one)
  const address = one.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** @returns what a server sends to whoever connects */
function heard(port: number): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', () => resolve('refused'))
    socket.on('close', () => resolve(text))
  })
}

/** @param servers the ports of the clones' database servers, by clone */
function openPorts(clones: { id: string; sqlPort: number | null }[], servers: Map<string, number>): SqlPorts {
  const ports = createSqlPorts({
    clones: () => clones,
    serverOf: async (clone) => servers.get(clone),
    onPort(id, sqlPort) {
      const clone = clones.find((one) => one.id === id)
      if (clone) clone.sqlPort = sqlPort
    },
    log: () => undefined,
  })
  opened.push(ports)
  ports.reconcile()
  return ports
}

it('stays the same while the clone’s containers change, and is closed with the clone', async () => {
  const clones: { id: string; sqlPort: number | null }[] = [
    { id: 'a', sqlPort: null },
    { id: 'b', sqlPort: null },
  ]
  const servers = new Map([['a', await server('first')]])
  const ports = openPorts(clones, servers)
  await expect.poll(() => clones.map((one) => typeof one.sqlPort)).toEqual(['number', 'number'])
  const [a = 0, b = 0] = clones.map((one) => one.sqlPort ?? 0)
  expect(a).not.toBe(b)
  expect(await heard(a)).toBe('first')
  servers.set('a', await server('second'))
  expect(await heard(a)).toBe('second')
  expect(await heard(b)).toBe('')
  clones.splice(0, 1)
  ports.reconcile()
  await expect.poll(() => heard(a)).toBe('refused')
  expect(clones[0]?.sqlPort).toBe(b)
})

it('is the same after a restart, and moves with a note where another program has taken it', async () => {
  const clones: { id: string; sqlPort: number | null }[] = [{ id: 'a', sqlPort: null }]
  const servers = new Map([['a', await server('mine')]])
  const first = openPorts(clones, servers)
  await expect.poll(() => clones[0]?.sqlPort).not.toBeNull()
  await first.close()
  const port = clones[0]?.sqlPort ?? 0
  const again = openPorts(clones, servers)
  await expect.poll(() => heard(port)).toBe('mine')
  expect([clones[0]?.sqlPort, again.noteOf('a')]).toEqual([port, undefined])
  await again.close()

  await server('another program', port)
  const moved = openPorts(clones, servers)
  await expect.poll(() => clones[0]?.sqlPort).not.toBe(port)
  expect(await heard(clones[0]?.sqlPort ?? 0)).toBe('mine')
  expect(moved.noteOf('a')).toBe(
    `Its SQL port is ${clones[0]?.sqlPort} now, because another program has taken ${port}. Change it in your SQL client.`,
  )
})
