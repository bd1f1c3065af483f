// A private key locked with a passphrase, that a test production lets in.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { SshAuth } from '../../src-main/contract/source.ts'
import type { TestProduction } from './production.ts'

const run = promisify(execFile)

const authorize = `home=$(getent passwd "$1" | cut -d: -f6)
mkdir -p "$home/.ssh"
printf '%s\\n' "$2" >> "$home/.ssh/authorized_keys"
chown -R "$1" "$home/.ssh"
chmod 700 "$home/.ssh"`

export async function lockedKey(production: TestProduction): Promise<Extract<SshAuth, { is: 'key' }>> {
  const folder = mkdtempSync(join(tmpdir(), 'sitefork-test-key-'))
  try {
    const passphrase = `open "ses'ame $1`
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', join(folder, 'key')])
    const open = readFileSync(join(folder, 'key.pub'), 'utf8').trim()
    await production.exec('sh', '-c', authorize, 'authorize', production.ssh.user, open)
    return { is: 'key', key: readFileSync(join(folder, 'key'), 'utf8'), passphrase }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
