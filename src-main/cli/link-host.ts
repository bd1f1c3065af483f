// `sitefork link` over SSH: what is missing is asked for as the window asks, where somebody sits at the terminal.
import { asFailure, type Failure } from '../contract/failure.ts'
import type { TypedSource } from '../contract/source.ts'
import { type Asking, openAsking } from './ask.ts'
import { text } from './options.ts'
import { accept, readTyped, sourceOptions } from './read-source.ts'
import type { Shell } from './shell.ts'

/** As often as ssh asks. */
const mostQuestions = 4

export const linkHostOptions = { name: text('NAME'), ...sourceOptions }

export async function linkHost(
  shell: Shell<typeof linkHostOptions>,
): Promise<Awaited<ReturnType<Shell['client']['production']['link']>>> {
  const asking = openAsking(shell.json)
  let typed = readTyped(shell)
  for (let question = 0; ; question++) {
    try {
      const source = await accept(shell, typed, asking?.yes)
      typed = { ...typed, ssh: { ...typed.ssh, fingerprint: source.ssh.fingerprint } }
      return await shell.client.production.link({ name: shell.values.name ?? '', source })
    } catch (error) {
      const failure = asFailure(error)
      const more = question < mostQuestions && asking ? await completed(typed, failure, asking) : undefined
      if (!more) throw error
      typed = more
    }
  }
}

/** With what the failure says is missing; undefined where no answer would help, or none was given. */
async function completed(typed: TypedSource, failure: Failure, asking: Asking): Promise<TypedSource | undefined> {
  const { ssh } = typed
  const withSsh = (change: Partial<TypedSource['ssh']>) => ({ ...typed, ssh: { ...ssh, ...change } })
  if (failure.code === 'wordpress-not-found' && /--path/.test(failure.message)) {
    const path = await asking.line(`${failure.message}\nPath:`)
    return path === '' ? undefined : withSsh({ path })
  }
  if (failure.code === 'wordpress-not-found' && /--table-prefix/.test(failure.message)) {
    const tablePrefix = await asking.line(`${failure.message}\nTable prefix:`)
    return tablePrefix === '' ? undefined : { ...typed, database: { ...typed.database, tablePrefix } }
  }
  if (failure.code !== 'ssh-refused') return undefined
  if (/passphrase/.test(failure.message) && ssh.auth.is !== 'password') {
    const passphrase = await asking.secret(`${failure.message}\nPassphrase:`)
    return passphrase === '' ? undefined : withSsh({ auth: { ...ssh.auth, passphrase } })
  }
  const password = await asking.secret(`${failure.message}\nPassword of ${ssh.user ?? 'the account'} at ${ssh.host}:`)
  return password === '' ? undefined : withSsh({ auth: { is: 'password', password } })
}
