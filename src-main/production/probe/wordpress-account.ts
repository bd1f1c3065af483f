// The database account that WordPress uses, from wp-config.php and from what the person gave.
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import type { Source } from '../../contract/source.ts'
import { checkAccount, type WordpressAccount } from '../reach/production-access.ts'
import type { WordpressFiles } from '../site/wordpress-files.ts'
import { textOf } from '../site/wp-config.ts'

/**
 * Takes the account from wp-config.php; the person must give what that file computes.
 * @throws Failure `bad-input` naming what is missing
 */
export function wordpressAccount(wish: Source, { config, configAbove }: WordpressFiles): WordpressAccount {
  const { database } = wish
  const read = (name: string) => (config ? textOf(config, name) : undefined)
  const needed = (name: string, given: string | undefined) => {
    const value = read(name) ?? given
    if (value !== undefined) return value
    const unknown = config?.defines.get(name)
    const why = !config
      ? 'There is no wp-config.php that this SSH user can read'
      : `wp-config.php computes ${name}${unknown?.is === 'unknown' ? ` (${plainText(unknown.expression)})` : ''} rather than saying it`
    throw new Failure(
      'bad-input',
      `${why}. Nothing was changed; give the database’s name, user and password here, as WordPress uses them.`,
      { remedy: { label: 'Edit source', action: 'edit-source' } },
    )
  }
  return checkAccount({
    name: database.name ?? needed('DB_NAME', undefined),
    user: needed('DB_USER', database.user),
    password: needed('DB_PASSWORD', database.password),
    host: read('DB_HOST') ?? database.host ?? 'localhost',
    configAbove,
  })
}
