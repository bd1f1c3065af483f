// What this computer's ssh makes of a name, which keys of a host it knows, and what the agent relay signs.
import { createHmac } from 'node:crypto'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parsePlace } from '../../../../../src-main/contract/ssh-place.ts'
import { answerAgentRequest } from '../../../../../src-main/production/mirror/ssh-agent-relay.ts'
import { knownKeys } from '../../../../../src-main/production/reach/known-hosts.ts'
import { hopsTo } from '../../../../../src-main/production/reach/ssh-client-config.ts'
import { type SshHome, sshHome } from '../../../../support/ssh-home.ts'

let home: SshHome
beforeAll(async () => {
  home = await sshHome()
})
afterAll(() => home?.close())

test.each([
  ['acme', { host: 'acme' }],
  ['deploy@acme.example', { user: 'deploy', host: 'acme.example' }],
  ['ssh://deploy@acme.example:2222/', { user: 'deploy', host: 'acme.example', port: 2222 }],
  ['me+web@corp.example@acme:22', { user: 'me+web@corp.example', host: 'acme', port: 22 }],
  ['a.b@2001:db8::1', { user: 'a.b', host: '2001:db8::1' }],
  ['[2001:db8::1]:2222', { host: '2001:db8::1', port: 2222 }],
  ['fe80::1%eth0', { host: 'fe80::1%eth0' }],
  ['@acme', undefined],
  ['acme:', undefined],
  ['acme:x', undefined],
  ['', undefined],
])('parses %j', (text, place) => expect(parsePlace(text)).toEqual(place))

describe('a name in the ssh configuration', () => {
  const hops = async (host: string, config: string, more: object = {}) => {
    home.write('config', config)
    return (await hopsTo({ host, ...more }, home.config)).map((hop) => `${hop.user}@${hop.host}:${hop.port}`)
  }
  const acme = 'Host acme\n HostName 10.0.0.7\n Port 2222\n User deploy\n'

  test('leads to the host that ssh would connect to, and what is typed wins', async () => {
    expect(await hops('acme', acme)).toEqual(['deploy@10.0.0.7:2222'])
    expect(await hops('acme', acme, { user: 'ann', port: 22 })).toEqual(['ann@10.0.0.7:22'])
    expect(await hops('2001:db8::1', 'User six\n')).toEqual(['six@2001:db8::1:22'])
  })

  test('follows patterns, Include and Match', async () => {
    home.write('included', 'Host *.internal\n User inner\n')
    const all = `Include ${home.folder}/included\nMatch host *.internal\n Port 2022\nHost web-?\n HostName %h.internal\n`
    expect(await hops('db.internal', all)).toEqual(['inner@db.internal:2022'])
    expect((await hops('web-1', all))[0]).toMatch(/@web-1\.internal:/)
  })

  test('follows jump hosts one behind the other, also as a ProxyCommand', async () => {
    const jumps = `${acme} ProxyJump ann@gate:2200,inner\nHost gate\n HostName gate.example\n ProxyJump outer\nHost inner\n User ben\n`
    expect((await hops('acme', jumps)).map((one) => one.replace(/^root@/, ''))).toEqual([
      expect.stringMatching(/outer:22$/),
      'ann@gate.example:2200',
      'ben@inner:22',
      'deploy@10.0.0.7:2222',
    ])
    expect(await hops('acme', `${acme} ProxyCommand ssh -q -W %h:%p ann@gate\n`)).toEqual([
      'ann@gate:22',
      'deploy@10.0.0.7:2222',
    ])
  })

  test('refuses what it cannot follow, in a sentence', async () => {
    await expect(hops('acme', `${acme} ProxyCommand nc -x proxy %h %p\n`)).rejects.toThrow('Write it as ProxyJump')
    await expect(hops('a', 'Host a\n ProxyJump b\nHost b\n ProxyJump a\n')).rejects.toThrow('leads in a circle')
    await expect(hops('acme', 'NoSuchWord yes\n')).rejects.toThrow('Your own ssh does not read its configuration')
    await expect(hops('-oProxyCommand=x', '')).rejects.toThrow('is no name of a host')
  })

  test('tells the files of keys and the agent', async () => {
    home.write('config', `Host acme\n IdentityFile ~/.ssh/%h_%r\n IdentitiesOnly yes\n User ann\n`)
    const [one] = await hopsTo({ host: 'acme' }, home.config)
    expect(one).toMatchObject({ identities: [join(homedir(), '.ssh/acme_ann')], identitiesOnly: true })
    expect(one?.agent).toBe(join(home.folder, 'agent'))
    home.write('config', 'IdentityAgent none\n')
    expect((await hopsTo({ host: 'acme' }, home.config))[0]?.agent).toBeNull()
  })
})

test('reads known hosts: plain, with a port, hashed, by pattern, and revoked ones', () => {
  const blob = (name: string) => {
    const type = 'ssh-ed25519'
    const head = Buffer.alloc(4)
    head.writeUInt32BE(type.length)
    return Buffer.concat([head, Buffer.from(`${type}${name}`)]).toString('base64')
  }
  const salt = Buffer.from('salt salt')
  const hash = createHmac('sha1', salt).update('hashed.example').digest('base64')
  home.write(
    'known',
    [
      `plain.example,10.0.0.1 ssh-ed25519 ${blob('plain')} a comment`,
      `[plain.example]:2222 ssh-ed25519 ${blob('port')}`,
      `|1|${salt.toString('base64')}|${hash} ssh-ed25519 ${blob('hashed')}`,
      `*.wild.example,!not.wild.example ssh-ed25519 ${blob('wild')}`,
      `@revoked plain.example ssh-ed25519 ${blob('revoked')}`,
      `@cert-authority * ssh-ed25519 ${blob('authority')}`,
      '# a comment, and lines that are none',
      'plain.example',
      `plain.example ssh-ed25519 !!!`,
    ].join('\n'),
  )
  const named = (host: string, port = 22) =>
    knownKeys([join(home.folder, 'known'), '/no/such/file'], host, port).accepted.map(({ key }) =>
      Buffer.from(key.split(' ')[1] ?? '', 'base64')
        .subarray(15)
        .toString(),
    )
  expect(named('PLAIN.example')).toEqual(['plain'])
  expect(named('10.0.0.1')).toEqual(['plain'])
  expect(named('plain.example', 2222)).toEqual(['port'])
  expect(named('hashed.example')).toEqual(['hashed'])
  expect([named('a.wild.example'), named('not.wild.example'), named('other')]).toEqual([['wild'], [], []])
  expect(knownKeys([join(home.folder, 'known')], 'plain.example', 22).revoked).toHaveLength(1)
})

test('relays to the agent signatures with the keys of the source, and nothing else', async () => {
  const blob = Buffer.from('a key')
  const asked: Buffer[] = []
  const agent = createServer((socket) =>
    socket.on('data', (chunk) => {
      asked.push(chunk)
      socket.write(Buffer.from([0, 0, 0, 2, 14, 99]))
    }),
  )
  const socket = join(home.folder, 'other-agent')
  await new Promise<void>((resolve) => agent.listen(socket, resolve))
  const lent = [{ is: 'agent', key: `ssh-ed25519 ${blob.toString('base64')}`, socket }] as const
  const sign = (key: Buffer) => Buffer.concat([Buffer.from([13, 0, 0, 0, key.length]), key, Buffer.from([0, 0, 0, 0])])
  expect(await answerAgentRequest(Buffer.of(11), lent)).toEqual(
    Buffer.concat([Buffer.from([12, 0, 0, 0, 1, 0, 0, 0, blob.length]), blob, Buffer.from([0, 0, 0, 0])]),
  )
  expect(await answerAgentRequest(sign(blob), lent)).toEqual(Buffer.from([14, 99]))
  expect(await answerAgentRequest(sign(Buffer.from('other')), lent)).toEqual(Buffer.of(5))
  // To remove all keys, to lock the agent, an extension, nothing at all.
  for (const type of [19, 22, 27]) expect(await answerAgentRequest(Buffer.of(type), lent)).toEqual(Buffer.of(5))
  expect(await answerAgentRequest(Buffer.alloc(0), lent)).toEqual(Buffer.of(5))
  expect(asked).toHaveLength(1)
  agent.close()
})
