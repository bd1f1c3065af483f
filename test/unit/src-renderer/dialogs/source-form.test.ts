// The form makes a source as the contract wants it, or says which field is wrong.
import { expect, it } from 'vitest'
import { emptyForm, formOf, readForm, type SourceForm } from '../../../../src-renderer/dialogs/source-form.ts'
import { aProduction } from '../../../support/nouns.ts'

const filled: SourceForm = { ...emptyForm, host: ' acme.example ', user: 'deploy', password: 'p w', path: '/srv/www/' }

it('gives only what was typed; the rest is read from wp-config.php', () => {
  expect(readForm(filled)).toEqual({
    is: 'source',
    source: {
      ssh: {
        host: 'acme.example',
        user: 'deploy',
        path: '/srv/www',
        auth: { is: 'password', password: 'p w' },
      },
      database: { tunnel: true },
    },
  })
})

it('keeps a key’s last line ended, and a password’s blanks', () => {
  const read = readForm({
    ...filled,
    auth: 'key',
    key: '\n-----BEGIN\nx\n-----END  ',
    databasePassword: ' "$x ',
    databasePort: '3307',
  })
  expect(read).toMatchObject({
    source: {
      ssh: { auth: { is: 'key', key: '-----BEGIN\nx\n-----END\n' } },
      database: { password: ' "$x ', port: 3307 },
    },
  })
})

it('names every field that is wrong', () => {
  const read = readForm({ ...emptyForm, host: 'a b', port: '0', path: 'html', databasePort: 'x' })
  expect(read.is === 'refused' && Object.keys(read.errors).sort()).toEqual([
    'databasePort',
    'host',
    'password',
    'path',
    'port',
  ])
})

it('takes what is pasted for ssh apart, and leaves to ssh what is left empty', () => {
  const ssh = (host: string) => {
    const read = readForm({ ...emptyForm, auth: 'usual', host })
    return read.is === 'source' && read.source.ssh
  }
  expect(ssh('acme')).toEqual({ host: 'acme', auth: { is: 'usual' } })
  expect(ssh('ann+web@acme.example:2222')).toMatchObject({ host: 'acme.example', user: 'ann+web', port: 2222 })
  expect(ssh('me@corp.example@[2001:db8::1]:22')).toMatchObject({ host: '2001:db8::1', user: 'me@corp.example' })
})

it('starts an edit with all that is known but the secrets', () => {
  const { password, key, databasePassword, ...known } = formOf(aProduction())
  expect([password, key, databasePassword]).toEqual(['', '', ''])
  expect(known).toMatchObject({ host: 'acme.example', user: 'deploy', databaseUser: 'replica', direct: false })
})
