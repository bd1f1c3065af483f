// Arguments reach a shell unchanged, host keys read as OpenSSH writes them, and refusals are told apart.
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { shellCommand } from '../../../../../src-main/contract/shell-quote.ts'
import { readHostKey } from '../../../../../src-main/production/reach/host-key.ts'
import { checkKey, openSshFailure } from '../../../../../src-main/production/reach/ssh-failures.ts'

test('quotes words so that a shell passes them on unchanged', () => {
  const words = ["it's", '$HOME', '`id`', '"; rm -rf /tmp/none', 'two  blanks', 'line\nbreak', '*', '']
  const out = execFileSync('sh', ['-c', shellCommand(['printf', '%s\\0', ...words])]).toString()
  expect(out.split('\0').slice(0, -1)).toEqual(words)
})

test('reads a host key’s text and fingerprint', () => {
  const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIMcMY57mk73te6DUa1246HYwwAMlyjARkiJEKvAIhZ4F'
  expect(readHostKey(Buffer.from(key, 'base64'))).toEqual({
    fingerprint: 'SHA256:8k0HwqgFHNRxKvFRS3fuytfSdRtjcAitTZ7XhOcGhIQ',
    key: `ssh-ed25519 ${key}`,
  })
})

test.each([
  ['Host key verification failed.', 'host-key-changed'],
  ['deploy@h: Permission denied (publickey,password).', 'ssh-refused'],
  ['ssh: connect to host h port 22: Connection refused', 'ssh-unreachable'],
  ['ssh: Could not resolve hostname h: Name or service not known', 'ssh-unreachable'],
  ['Timeout, server h not responding.', 'ssh-unreachable'],
  ['something else', undefined],
])('reads “%s” as %s', (words, code) => {
  expect(openSshFailure(words, { host: 'h', user: 'deploy' })?.code).toBe(code)
})

test('refuses keys that cannot be used before anything is sent', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const plain = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  const locked = privateKey
    .export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' })
    .toString()
  expect(() => checkKey({ is: 'key', key: plain })).not.toThrow()
  expect(() => checkKey({ is: 'key', key: locked, passphrase: 'open' })).not.toThrow()
  expect(() => checkKey({ is: 'key', key: locked })).toThrow('locked')
  expect(() => checkKey({ is: 'key', key: 'no key' })).toThrow('not a private key')
  expect(() => checkKey({ is: 'key', key: 'PuTTY-User-Key-File-3: ssh-ed25519' })).toThrow('PuTTY')
})
