// The files of OpenSSH in a mirror's sidecar: host keys are pinned, and no value becomes a second option.
import { expect, test } from 'vitest'
import { sidecarFiles } from '../../../../../src-main/production/mirror/ssh-sidecar-config.ts'
import type { ProductionAccess } from '../../../../../src-main/production/reach/production-access.ts'

const source: ProductionAccess = {
  ssh: {
    host: '2001:db8::1',
    port: 2222,
    user: 'deploy',
    path: '/var/www/my site',
    auth: 'password',
    hostKey: { fingerprint: 'SHA256:abc', key: 'ssh-ed25519 AAAA' },
  },
  sshAuth: { is: 'password', password: `p'a"s s$w` },
  database: { host: '127.0.0.1', port: 3306, user: 'repl', name: 'shop', tunnel: true },
  databasePassword: 'never here',
  wordpress: { host: 'localhost', name: 'shop', user: 'wp', password: 'nor this', configAbove: null },
}
const text = (of: ProductionAccess, name: string) => sidecarFiles(of, null).find((file) => file.name === name)?.text

test('writes a password, a pinned host key and a tunnel, and no other secret', () => {
  expect(text(source, 'known_hosts')).toBe('sitefork-production ssh-ed25519 AAAA\n')
  expect(text(source, 'answer.production')).toBe(`p'a"s s$w\n`)
  const config = text(source, 'config')
  expect(config).toContain('LocalForward 127.0.0.1:13306 127.0.0.1:3306\n')
  expect(config).toContain('StrictHostKeyChecking yes')
  expect(config).not.toContain('p\'a"s')
  expect(sidecarFiles(source, null).at(-1)?.name).toBe('ready')
  expect(JSON.stringify(sidecarFiles(source, null))).not.toMatch(/never here|nor this/)
})

test('ends a private key with a newline, and forwards to a socket or an IPv6 address, or not at all', () => {
  const key = { ...source, sshAuth: { is: 'key', key: 'KEY\r\nLINES', passphrase: 'open' } } as const
  expect(text(key, 'key.production')).toBe('KEY\nLINES\n')
  expect(text(key, 'answer.production')).toBe('open\n')
  const to = (host: string, tunnel = true) =>
    text({ ...source, database: { ...source.database, host, tunnel } }, 'config')
  expect(to('/run/mysqld/mysqld.sock')).toContain('LocalForward 127.0.0.1:13306 /run/mysqld/mysqld.sock\n')
  expect(to('::1')).toContain('LocalForward 127.0.0.1:13306 [::1]:3306\n')
  expect(to('db.example.com', false)).not.toContain('LocalForward')
})

test('relays to the database server where bandwidth is limited or there is no tunnel', () => {
  expect(text(source, 'relay')).toBeUndefined()
  const slow = (database: object) =>
    sidecarFiles({ ...source, database: { ...source.database, ...database } }, 64).find(({ name }) => name === 'relay')
  expect(slow({})).toMatchObject({ executable: true, text: expect.stringContaining('TCP:127.0.0.1:13306 | pv') })
  expect(slow({ host: 'db.example.com', tunnel: false })?.text).toContain('TCP:db.example.com:3306 | pv')
  expect(slow({})?.text).toContain('--rate-limit 64k\n')
})

test('reaches a host through two others, each with its own key, and names an agent’s key only', () => {
  const agent = { is: 'agent', key: 'ssh-ed25519 BBBB', socket: '/tmp/agent' } as const
  const hostKey = (key: string) => ({ fingerprint: `SHA256:${key}`, key: `ssh-ed25519 ${key}` })
  const behind: ProductionAccess = {
    ...source,
    ssh: {
      ...source.ssh,
      jumps: [
        { host: 'gate.example', port: 22, user: 'ann', hostKey: hostKey('GATE') },
        { host: '10.0.0.1', port: 2200, user: 'b+c', hostKey: hostKey('INNER') },
      ],
    },
    jumpAuths: [{ is: 'key', key: 'KEY', passphrase: 'open' }, agent],
  }
  const config = text(behind, 'config') ?? ''
  const lines = (host: string) => /^((?: {2}.*\n)*)/.exec(config.split(`Host ${host}\n`)[1] ?? '')?.[1] ?? ''
  expect(lines('hop0')).toContain('HostName gate.example\n')
  expect(lines('hop0')).not.toContain('ProxyCommand')
  expect(lines('hop1')).toContain('ProxyCommand ssh -F /run/sitefork/config -W [%h]:%p hop0\n')
  expect(lines('hop1')).toContain('User b+c\n')
  expect(config).toContain('ProxyCommand ssh -F /run/sitefork/config -W [%h]:%p hop1\n')
  expect(text(behind, 'known_hosts')).toBe(
    'sitefork-hop0 ssh-ed25519 GATE\nsitefork-hop1 ssh-ed25519 INNER\nsitefork-production ssh-ed25519 AAAA\n',
  )
  expect([text(behind, 'key.hop0'), text(behind, 'answer.hop0')]).toEqual(['KEY\n', 'open\n'])
  expect([text(behind, 'key.hop1'), text(behind, 'use-agent')]).toEqual(['ssh-ed25519 BBBB\n', ''])
  expect(JSON.stringify(sidecarFiles(behind, null))).not.toContain('/tmp/agent')
  expect(text(source, 'use-agent')).toBeUndefined()
})

test.each(['a b', 'x\nProxyCommand touch /tmp/x', '-oProxyCommand=x', 'a"b'])('refuses %j as a host', (host) => {
  expect(() => sidecarFiles({ ...source, database: { ...source.database, host } }, null)).toThrow(
    'cannot be a host name',
  )
})
