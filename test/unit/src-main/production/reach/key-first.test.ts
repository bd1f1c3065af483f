// Nothing secret goes to a host whose key nobody accepted, and whatever a host says has an end.
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerChannel } from 'ssh2'
import { afterEach, describe, expect, test } from 'vitest'
import { type SshAuth, sourceSchema } from '../../../../../src-main/contract/source.ts'
import { probeSource } from '../../../../../src-main/production/probe/probe.ts'
import { readTextFile } from '../../../../../src-main/production/reach/read-text-file.ts'
import { connectSsh, learnHostKey } from '../../../../../src-main/production/reach/ssh.ts'
import { askHostKey, enterHost } from '../../../../../src-main/production/reach/ssh-route.ts'
import { type SshServer, type SshServerOptions, sshServer } from '../../../../support/ssh-server.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const password: Extract<SshAuth, { is: 'password' }> = { is: 'password', password: 'secret' }
const soon = () => AbortSignal.timeout(100_000)

async function server(options: SshServerOptions = {}): Promise<SshServer> {
  const one = await sshServer(options)
  closing.push(one.close)
  return one
}

function targetOf(one: SshServer, fingerprint = one.fingerprint) {
  return { host: '127.0.0.1', port: one.port, user: 'deploy', auth: password, fingerprint }
}

async function login(one: SshServer) {
  const ssh = await connectSsh(targetOf(one), soon())
  closing.unshift(() => ssh.close())
  return ssh
}

describe('the host’s key comes first', () => {
  const strange = `SHA256:${'A'.repeat(43)}`

  test('asks a host for its key without sending a user or a password', async () => {
    const one = await server()
    const { fingerprint } = await learnHostKey({ host: '127.0.0.1', port: one.port }, soon())
    expect(fingerprint).toBe(one.fingerprint)
    expect(one.attempts).toEqual([])
    await expect.poll(one.connections).toBe(0)
  })

  test('sends nothing to a host with another key than the accepted one', async () => {
    const one = await server()
    await expect(connectSsh(targetOf(one, strange), soon())).rejects.toMatchObject({
      code: 'host-key-changed',
      remedy: { action: 'accept-host-key', text: one.fingerprint },
    })
    const { fingerprint: _, ...ssh } = targetOf(one, strange)
    const source = sourceSchema.parse({ ssh: { ...ssh, path: '/srv', fingerprint: strange } })
    await expect(probeSource(source, { signal: soon() })).rejects.toMatchObject({ code: 'host-key-changed' })
    expect(one.attempts).toEqual([])
    // Without one nothing is a source at all.
    expect(sourceSchema.safeParse({ ssh: { ...ssh, path: '/srv' } }).success).toBe(false)
  })

  test('sends the password to a host with the accepted key', async () => {
    const one = await server()
    const ssh = await login(one)
    expect(await ssh.run(['true'])).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
    expect(one.attempts).toContain('password secret')
  })
})

test('accepts IPv6 addresses with and without brackets', async () => {
  const one = await server({ address: '::1' })
  const config = { env: {}, configFile: '/dev/null' }
  const { fingerprint } = await askHostKey({ host: '::1', port: one.port, auth: password }, soon(), config)
  const wish = { host: '::1', port: one.port, user: 'ann+web@corp', auth: password, fingerprint }
  const { ssh } = await enterHost(wish, soon(), config)
  closing.unshift(() => ssh.close())
  expect((await ssh.run(['echo', 'six'])).stdout).toBe('six\n')
})

describe('limits what a host sends', () => {
  test('of a host that goes on asking for the password', async () => {
    const one = await server({ asksForEver: true })
    await expect(connectSsh(targetOf(one), soon())).rejects.toMatchObject({ code: 'ssh-refused' })
    await expect.poll(one.connections).toBe(0)
  })

  test('of a host that hangs up instead of answering', async () => {
    const door = createServer((socket) => socket.end('SSH-2.0-none\r\n'))
    door.listen(0, '127.0.0.1')
    await once(door, 'listening')
    closing.push(() => door.close())
    const { port } = door.address() as AddressInfo
    await expect(learnHostKey({ host: '127.0.0.1', port }, soon())).rejects.toMatchObject({ code: 'ssh-unreachable' })
  })

  test('of a host that never stops sending before it identifies itself', async () => {
    const door = createServer((socket) => {
      const connection = () => {
        while (socket.writable && socket.write('hello '.repeat(10_000)));
      }
      socket.on('drain', connection)
      socket.on('error', () => undefined)
      connection()
    })
    door.listen(0, '127.0.0.1')
    await once(door, 'listening')
    closing.push(() => door.close())
    const { port } = door.address() as AddressInfo
    await expect(learnHostKey({ host: '127.0.0.1', port }, soon())).rejects.toMatchObject({ code: 'ssh-unreachable' })
  })

  /** Writes as fast as the other side takes it; counts what it took. */
  function endless(into: 'stdout' | 'stderr', taken: { bytes: number }) {
    return (_command: string, channel: ServerChannel) => {
      const stream = into === 'stdout' ? channel : channel.stderr
      const piece = Buffer.alloc(32 * 1024)
      const write = (): void => {
        for (;;) {
          taken.bytes += piece.length
          if (!stream.write(piece)) break
        }
        stream.once('drain', write)
      }
      write()
    }
  }

  test.each(['stdout', 'stderr'] as const)(
    'an answer on %s without end is stopped, and nothing more is taken',
    async (into) => {
      const taken = { bytes: 0 }
      const ssh = await login(await server({ exec: endless(into, taken) }))
      await expect(ssh.run(['cat', '/dev/zero'], { bytes: 100_000 })).rejects.toMatchObject({
        code: 'too-much',
        message: expect.stringContaining('“cat /dev/zero” with more than 98 KB'),
      })
      // What the window of one SSH channel holds, and what the two sides had under way.
      expect(taken.bytes).toBeLessThan(8 * 2 ** 20)
    },
  )

  test('by cutting output that may be cut', async () => {
    const ssh = await login(await server())
    const { exitCode, stdout } = await ssh.run(['yes'], { bytes: 1000, cut: true })
    expect([exitCode, stdout.slice(0, 4)]).toEqual([-1, 'y\ny\n'])
    expect(stdout.length).toBeLessThan(1000)
  })

  test('of a command that never ends, and of one that never begins', async () => {
    const hanging = await login(await server({ exec: () => undefined }))
    await expect(hanging.run(['du', '/'], { seconds: 0.2 })).rejects.toMatchObject({
      code: 'ssh-unreachable',
      message: expect.stringContaining('did not finish “du /” within 0.2 seconds'),
    })
    expect(await hanging.run(['du', '/'], { seconds: 0.1, cut: true })).toMatchObject({ exitCode: -1, stdout: '' })
  })

  test('of a file, and refuses one that is larger or no regular file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sitefork-test-'))
    closing.push(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'there'), '<?php')
    writeFileSync(join(folder, 'large'), 'x'.repeat(101))
    symlinkSync('/dev/zero', join(folder, 'device'))
    const ssh = await login(await server())
    expect(await readTextFile(ssh, join(folder, 'there'), 100)).toBe('<?php')
    expect(await readTextFile(ssh, join(folder, 'absent'), 100)).toBeUndefined()
    await expect(readTextFile(ssh, join(folder, 'large'), 100)).rejects.toMatchObject({ code: 'too-much' })
    await expect(readTextFile(ssh, join(folder, 'device'), 100)).rejects.toMatchObject({ code: 'wordpress-not-found' })
  })
})
