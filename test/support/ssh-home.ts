// What somebody has in ~/.ssh, in a directory of the test: configuration, known hosts, keys, and an agent that runs.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ClientConfig } from '../../src-main/production/reach/ssh-client-config.ts'

const run = promisify(execFile)

export interface SshHome {
  readonly folder: string
  /** With what stands in its file `config`. */
  readonly config: ClientConfig
  write(name: string, text: string): void
  /** Makes a key; its public half. `-m PEM` is how old keys are written. */
  key(name: string, options: readonly string[], passphrase?: string): Promise<string>
  /** Loads a key that has no passphrase into the agent, and removes its file. */
  hold(name: string): Promise<void>
  close(): void
}

export async function sshHome(): Promise<SshHome> {
  const folder = mkdtempSync(join(tmpdir(), 'sitefork-test-ssh-'))
  const socket = join(folder, 'agent')
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
  await once(agent, 'spawn')
  const env = { ...process.env, SSH_AUTH_SOCK: socket }
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 })
  write('config', '')
  return {
    folder,
    config: { env, configFile: join(folder, 'config') },
    write,
    async key(name, options, passphrase = '') {
      await run('ssh-keygen', ['-q', ...options, '-N', passphrase, '-f', join(folder, name)])
      return readFileSync(join(folder, `${name}.pub`), 'utf8').trim()
    },
    async hold(name) {
      while (!existsSync(socket)) await new Promise((resolve) => setTimeout(resolve, 20))
      await run('ssh-add', ['-q', join(folder, name)], { env })
      rmSync(join(folder, name))
    },
    close() {
      agent.kill()
      rmSync(folder, { recursive: true })
    },
  }
}
