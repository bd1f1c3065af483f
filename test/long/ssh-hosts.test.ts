// Hosts as hosters have them: what the account’s shell is and prints, and what it may do, is found before anything is stored,
// and what can be copied is.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sourceSchema } from '../../src-main/contract/source.ts'
import { probeSource } from '../../src-main/production/probe.ts'
import { type AccountOptions, account } from '../support/accounts.ts'
import { type Mirrored, mirrored } from '../support/mirrored.ts'
import { type TestProduction, testProduction } from '../support/production.ts'

let production: TestProduction
let linked: Mirrored

beforeAll(async () => {
  production = await testProduction()
  await production.exec('apt-get', 'update')
  await production.exec('apt-get', 'install', '-y', '--no-install-recommends', 'tcsh', 'fish', 'zsh')
  linked = await mirrored(production)
})
afterAll(async () => {
  await linked?.cleanup()
  await production?.cleanUp()
})

const work = () => ({ signal: AbortSignal.timeout(120_000) })

async function probed(name: string, options: AccountOptions) {
  const ssh = await account(production, name, options)
  return probeSource(sourceSchema.parse({ ssh, database: production.database.replication }), work())
}

const loud = 'printf "\\033[1mWelcome to \\\\ACME\\033[0m"; echo "You have new mail." >&2\n'

describe('shells', () => {
  test.each<readonly [string, AccountOptions]>([
    ['loud', { files: { '.bashrc': loud } }],
    ['louder', { files: { '.bashrc': `${loud}fortune\nset -o nounset\n` } }],
    ['plain', { shell: '/bin/sh' }],
    ['tcsh', { shell: '/bin/tcsh', files: { '.cshrc': 'echo "Welcome!"\nset prompt = ">"\n' } }],
    ['fish', { shell: '/usr/bin/fish', files: { '.config/fish/config.fish': 'echo "Welcome!"\n' } }],
    ['zsh', { shell: '/usr/bin/zsh', files: { '.zshenv': 'echo "Welcome!"\n' } }],
    ['restricted', { shell: '/bin/rbash' }],
  ])('%s: read and copied as with any other', async (name, options) => {
    const { probe, source } = await probed(name, options)
    expect(probe.facts).toMatchObject({ tablePrefix: 'wp_' })
    expect(probe.facts.wordpressVersion).toMatch(/^\d+\.\d+/)
    expect(probe.findings.filter((one) => one.level === 'problem')).toEqual([])
    const mirror = linked.open({ ssh: source.ssh, sshAuth: source.sshAuth })
    await mirror.ensureStarted(work())
    const file = `wp-content/uploads/from-${name}.txt`
    await production.writeFile(file, name)
    expect(await mirror.syncFiles(work())).toMatchObject({ changed: true })
    expect(await linked.docker.exec('courier-acme', ['cat', `/site/files/${file}`])).toMatchObject({ stdout: name })
  })

  test.each<readonly [string, AccountOptions, string]>([
    ['closed', { shell: '/usr/sbin/nologin' }, 'This account is currently not available.'],
    ['falsely', { shell: '/bin/false' }, 'chsh -s /bin/bash falsely'],
    ['absent', { shell: '/bin/there-is-none' }, 'absent'],
    ['menu', { sshd: ['ForceCommand echo Choose 1, 2 or 3'] }, 'Choose 1, 2 or 3'],
  ])('%s: told, with what to change', async (name, options, words) => {
    await expect(probed(name, options)).rejects.toThrow(words)
  })
})
