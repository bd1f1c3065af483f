// What is stored in clear holds no secret, and both halves make the whole again.
import { expect, test } from 'vitest'
import {
  joinSecrets,
  type ProductionAccess,
  splitSecrets,
} from '../../../../../src-main/production/reach/production-access.ts'

const source: ProductionAccess = {
  ssh: {
    host: 'example.com',
    port: 22,
    user: 'deploy',
    path: '/var/www/html',
    auth: 'key',
    hostKey: { fingerprint: 'SHA256:abc', key: 'ssh-ed25519 AAAA' },
  },
  sshAuth: { is: 'key', key: 'PRIVATE-KEY-TEXT', passphrase: 'open sesame' },
  database: { host: '127.0.0.1', port: 3306, user: 'repl', name: 'shop', tunnel: true },
  databasePassword: 'repl "secret" $1',
  wordpress: { host: 'localhost', name: 'shop', user: 'wp', password: "it's", configAbove: null },
}

test('splits access into clear addresses and secrets, and joins them again', () => {
  const { secrets, ...plain } = splitSecrets(source)
  expect(joinSecrets(plain, secrets)).toEqual(source)
  expect(JSON.stringify(plain)).not.toMatch(/PRIVATE-KEY-TEXT|sesame|secret|it's/)
})
