// A hundred strange things that people type: each works, or gets a sentence that says what is wrong and what to write instead.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readMomentText } from '../../../src-main/cli/fork-source.ts'
import type { Options } from '../../../src-main/cli/options.ts'
import { parseCommand } from '../../../src-main/cli/parse.ts'
import { accept, backupFromOptions, readTyped } from '../../../src-main/cli/read-source.ts'
import { createShell, type Shell } from '../../../src-main/cli/shell.ts'
import type { Client } from '../../../src-main/contract/client.ts'
import { asFailure } from '../../../src-main/contract/failure.ts'
import { archiveBytes, readDumpHead } from '../../../src-main/production/backup/backup-reader.ts'

/** What a person reads who typed it: “works”, or the sentence. */
async function outcome(work: () => unknown): Promise<string> {
  try {
    await work()
    return 'works'
  } catch (error) {
    const { code, message } = asFailure(error)
    expect(code, message).not.toBe('unexpected')
    return message
  }
}

/** Words of a program rather than of a person, and what only begins a sentence. */
const ofPrograms =
  /must match|Invalid (?:input|string)|Too (?:small|big)|expected|undefined|NaN|null|\[object|\/\^|regular/
const isSentence = (text: string) => /^[“"/A-ZÄÖÜ0-9]/.test(text) && /[.:?)\]\w”]$/.test(text) && !ofPrograms.test(text)

const works = /^works$/

/** Checks one line of a table. */
async function check(work: () => unknown, wanted: RegExp): Promise<void> {
  const said = await outcome(work)
  expect(said).toMatch(wanted)
  if (said !== 'works') expect(isSentence(said), said).toBe(true)
}

describe('moments', () => {
  const no = /was not understood as a moment\. Write "2 h ago"/
  it.each<[string, RegExp]>([
    ['now', works],
    [' LIVE ', works],
    ['yesterday', works],
    ['Yesterday, 14:02:11', works],
    ['last friday', works],
    ['LAST   FRIDAY at noon', works],
    ['tomorrow', works],
    ['2 h ago', works],
    ['2h ago', works],
    ['an hour and 5 minutes ago', works],
    ['half an hour ago', works],
    ['14:02', works],
    ['2:02 pm', works],
    ['2 p.m.', works],
    ['2026-11-23', works],
    ['2026-11-23T14:02:11Z', works],
    ['2026-11-23T14:02:11+05:30', works],
    ['2026-11-23 14:02:11', works],
    ['[23/Nov/2026:14:02:11 +0000]', works],
    ['1795442531', works],
    ['23 Nov 2026 14:02', works],
    ['', no],
    ['   ', no],
    ['25:61', no],
    ['2026-02-30', no],
    ['2026-13-01 10:00', no],
    ['03/04/2026', no],
    ['gestern', no],
    ['-5 minutes ago', no],
    ['1e400 h ago', no],
    ['1795442531123', works],
    ['179544253', no],
    ['99999999999999999999 h ago', no],
    ['2026-11-23T14:02:11Z; rm -rf /', no],
    ['‮14:02', no],
    ['１４:０２', no],
    ['0', no],
  ])('%s', (text, wanted) => check(() => readMomentText(text), wanted))
})

/** A host whose every answer is the thing that was asked for. */
const client = {
  production: {
    hostKey: async () => ({ fingerprint: `SHA256:${'A'.repeat(43)}`, key: 'ssh-ed25519 AAAA' }),
    list: async () => [],
  },
  clone: { list: async () => [{ id: 'hello', name: 'hello', production: 'acme' }] },
} as unknown as Client
const host = { address: '', windowUrl: async () => '' }
type Given = Shell<Options>['values']
const shellOf = (words: readonly string[], values: Given) =>
  createShell({ client, host, words, values, json: false, say: () => undefined })

let folder: string
const at = (name: string) => join(folder, name)
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sitefork-strange-'))
  writeFileSync(at('password'), 'secret\n')
  writeFileSync(at('empty'), '')
  writeFileSync(at('text'), 'Dear all, the backup is in the other mail.\n')
  writeFileSync(at('zeros'), Buffer.alloc(200_000))
  writeFileSync(at('page.sql'), '<!DOCTYPE html><html><title>Log in</title>')
  writeFileSync(at('utf16.sql'), Buffer.from('\ufeff-- MySQL dump 10.13', 'utf16le'))
  writeFileSync(at('zeros.sql.gz'), gzipSync(Buffer.alloc(1_000_000)))
  writeFileSync(at('cut.sql.gz'), gzipSync('-- MariaDB dump 10.19\n'.repeat(500)).subarray(0, 40))
  writeFileSync(at('bz.sql.bz2'), Buffer.from('425a6839314159265359', 'hex'))
  writeFileSync(at('cut.zip'), Buffer.from('504b0304140000000800', 'hex'))
  writeFileSync(at('bom.sql'), '\ufeff-- MySQL dump 10.13  Distrib 8.0.36, for Linux\n-- Server version\t8.0.36\n')
  writeFileSync(
    at('warned.sql'),
    'mysqldump: [Warning] Using a password on the command line interface can be insecure.\n-- MySQL dump 10.13  Distrib 8.0.36, for Linux\n',
  )
  writeFileSync(at('Ünï cödé ’.sql'), '-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB\n')
  mkdirSync(at('folder.sql'))
  symlinkSync(at('circle'), at('circle'))
  symlinkSync(at('nowhere'), at('dangling'))
  execFileSync('mkfifo', [at('pipe')])
  writeFileSync(at('source.json'), '{"ssh": {"host": "a"}}')
  writeFileSync(at('list.json'), '[]')
  chmodSync(at('empty'), 0o600)
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('where production is', () => {
  const link = (options: Given) => {
    const shell = shellOf([], { 'accept-host-key': true, ...options })
    return accept(shell, readTyped(shell), undefined)
  }
  const usual = () => ({ path: '/var/www/html', 'ssh-password-file': at('password') })
  it.each<[string, () => Given, RegExp]>([
    ['the usual', () => ({ ssh: 'deploy@acme.example', ...usual() }), works],
    ['a port', () => ({ ssh: 'deploy@acme.example:2222', ...usual() }), works],
    ['an address', () => ({ ssh: 'deploy@203.0.113.5', ...usual() }), works],
    ['an address of version 6', () => ({ ssh: 'deploy@[2001:db8::1]:22', ...usual() }), works],
    ['a user with an @', () => ({ ssh: 'me@acme.example@ssh.host.example', ...usual() }), works],
    ['a user with a +', () => ({ ssh: 'me+site@acme.example', ...usual() }), works],
    ['a path with spaces', () => ({ ssh: 'a@b.example', ...usual(), path: '/home/my site/Web Root' }), works],
    ['a relative path', () => ({ ssh: 'a@b.example', ...usual(), path: 'public_html' }), /slash/],
    ['a path of two lines', () => ({ ssh: 'a@b.example', ...usual(), path: '/a\nb' }), /control characters/],
    ['a port of nothing', () => ({ ssh: 'a@b.example:0', ...usual() }), /from 1 to 65535/],
    [
      'an address of version 6 with half a bracket',
      () => ({ ssh: 'a@[2001:db8::1:22', ...usual() }),
      /Say where production is/,
    ],
    ['a port too large', () => ({ ssh: 'a@b.example:99999', ...usual() }), /[Pp]ort/],
    ['a host that is an option', () => ({ ssh: 'a@-oProxyCommand=x', ...usual() }), /./],
    ['a host with a space', () => ({ ssh: 'a@b c', ...usual() }), /./],
    ['a command as a host', () => ({ ssh: 'a@$(reboot)', ...usual() }), /./],
    ['a database’s port in words', () => ({ ssh: 'a@b.example', ...usual(), 'db-port': 'mysql' }), /./],
    ['a database’s port of nothing', () => ({ ssh: 'a@b.example', ...usual(), 'db-port': '0' }), /./],
    ['a prefix with a dash', () => ({ ssh: 'a@b.example', ...usual(), 'table-prefix': 'wp-' }), /letters, digits/],
    ['a fingerprint that is none', () => ({ ssh: 'a@b.example', ...usual(), fingerprint: 'MD5:aa:bb' }), /SHA256/],
    [
      'a password that is nowhere',
      () => ({ ssh: 'a@b.example', ...usual(), 'ssh-password-file': at('gone') }),
      /cannot be read/,
    ],
    ['an empty password', () => ({ ssh: 'a@b.example', ...usual(), 'ssh-password-file': at('empty') }), /./],
    [
      'a folder as a password',
      () => ({ ssh: 'a@b.example', ...usual(), 'ssh-password-file': folder }),
      /cannot be read|no file/,
    ],
    ['a password without an end', () => ({ ssh: 'a@b.example', ...usual(), 'ssh-password-file': '/dev/zero' }), /./],
    ['no password: as ssh itself would', () => ({ ssh: 'acme', path: '/srv/acme' }), works],
    ['no user and no path', () => ({ ssh: 'acme' }), works],
    ['nothing', () => ({}), /Say where production is: --ssh user@host/],
    ['a source that is no JSON', () => ({ source: at('text') }), /is no JSON/],
    ['a source that is half a one', () => ({ source: at('source.json') }), /./],
    ['a source that is a list', () => ({ source: at('list.json') }), /./],
    ['a source without an end', () => ({ source: '/dev/zero' }), /./],
    ['a source that is a folder', () => ({ source: folder }), /cannot be read|no file/],
  ])('%s', (_what, options, wanted) => check(() => link(options()), wanted))
})

describe('files of a backup', () => {
  it.each<[string, RegExp]>([
    ['bom.sql', works],
    ['warned.sql', works],
    ['Ünï cödé ’.sql', works],
    ['empty', /is no SQL dump\. Give a file/],
    ['text', /is no SQL dump\. Give a file/],
    ['zeros', /is no SQL dump\. Give a file/],
    ['page.sql', /is no SQL dump\. Give a file/],
    ['utf16.sql', /UTF-16.*Write the dump by the tool’s own option/],
    ['zeros.sql.gz', /is no SQL dump\. Give a file/],
    ['cut.sql.gz', /cannot be unpacked: it is not complete/],
    ['bz.sql.bz2', /Unpack it, or pack it with gzip/],
    ['cut.zip', /cannot be unpacked|no \.sql file in it/],
    ['folder.sql', /is no file\. Give the path of the dump/],
    ['circle', /cannot be read\. Nothing was changed; check the path/],
    ['dangling', /cannot be read\. Nothing was changed; check the path/],
    ['pipe', /is no file\. Give the path of the dump/],
    ['gone.sql', /cannot be read\. Nothing was changed; check the path/],
    ['two\nlines', /cannot be read/],
  ])('%s', (name, wanted) => check(() => readDumpHead(at(name)), wanted))

  it.each<[string, string, RegExp]>([
    ['a device', '/dev/zero', /is no file\. Give the path of the archive/],
    ['a folder', tmpdir(), /is no file\. Give the path of the archive/],
    ['a name that is too long', `/${'a'.repeat(5000)}`, /cannot be read/],
    ['a name with a zero in it', '/tmp/a\0b', /cannot be read/],
  ])('%s', (_what, path, wanted) => check(() => archiveBytes(path), wanted))

  it('one of two', () => check(() => backupFromOptions(shellOf([], { dump: 'a.sql' })), /Name both: --dump/))
})

describe('words of the shell', () => {
  const run = (argv: readonly string[]) => {
    const command = parseCommand(argv)
    if (typeof command !== 'object') throw new Error('No verb is named.')
    return command.verb.run(shellOf(command.words, command.values))
  }
  it.each<[string, RegExp]>([
    ['fork', /needs a production\. See: sitefork help/],
    ['refresh', /needs a clone\. See: sitefork help/],
    ['refresh|hello|--from|a while ago', /was not understood as a moment/],
    ['fork|a|b', /does not take “b”\. Words that belong together need quotes/],
    ['fork|a|--dump|x', /has no option --dump\. Nothing was done\. Its use: sitefork fork/],
    ['bookmark|hello', /needs a name for the bookmark/],
    ['rename|hello', /needs the new name/],
    ['grow-pool|forty', /as a number: sitefork grow-pool 40/],
    ['grow-pool|--|-1', /as a number/],
    ['describe|hello|--colour|mauve', /There is no colour “mauve”\. There are: blue/],
    ['describe|hello|--expires|soon', /Write 12h, 7d, 2w or never/],
    ['preferences|--set|sleepAfter=often', /is no setting\. Write --set sleepAfter=30/],
    ['preferences|--set|__proto__=1', /is no setting\. Write --set/],
    ['read-backup', /needs a production/],
  ])('%s', (argv, wanted) => check(() => run(argv.split('|')), wanted))
})
