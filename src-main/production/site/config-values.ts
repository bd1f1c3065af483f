// What production's wp-config.php comes to: read where it says it, and computed by production's own PHP where it does not.
import { randomBytes } from 'node:crypto'
import { Failure } from '../../contract/failure.ts'
import { hasControls } from '../../contract/plain-text.ts'
import type { Ssh } from '../reach/ssh.ts'
import { configProgram, phpScript } from './config-program.ts'
import { type ConfigValue, parseWpConfig, type WpConfig } from './wp-config.ts'

/** Nobody's host: what a configuration makes of it depends on who asks, and so is not known. */
const anybody = 'sitefork-anybody.invalid'

/** These are texts that are not empty, or nothing that WordPress could use. */
const texts = ['DB_NAME', 'DB_USER', 'DB_PASSWORD', 'DB_HOST', 'WP_HOME', 'WP_SITEURL']

/**
 * @param text of wp-config.php
 * @param places absolute paths on the host: of wp-config.php, and of the directory whose index.php visitors ask for
 */
export async function configValues(
  ssh: Pick<Ssh, 'run'>,
  text: string,
  places: { readonly config: string; readonly root: string },
): Promise<WpConfig> {
  const read = parseWpConfig(text)
  if (read.isPlain) return read
  const computed = await compute(ssh, places)
  return computed ? combine(read, computed) : read
}

interface Computed {
  readonly values: ReadonlyMap<string, ConfigValue>
  /** Real paths of all files that it read. */
  readonly files: readonly string[]
}

/** Undefined where the host has no PHP for it, or its PHP did not come to the end of the file. */
async function compute(
  ssh: Pick<Ssh, 'run'>,
  { config, root }: { readonly config: string; readonly root: string },
): Promise<Computed | undefined> {
  const mark = randomBytes(12).toString('hex')
  try {
    const { stdout } = await ssh.run(['sh', '-c', phpScript, 'sh', mark, config, root, anybody], {
      stdin: configProgram,
      bytes: 2 ** 20,
      what: 'computing wp-config.php',
    })
    const lines = stdout.split(`${mark}\n`)[1]?.split('\n') ?? []
    if (lines.at(-2) !== 'end') return undefined
    return { values: new Map(lines.flatMap(readLine)), files: lines.flatMap(readFile) }
  } catch (error) {
    // A configuration that never ends, or says more than any, is one that only WordPress understands.
    if (error instanceof Failure && (error.code === 'too-much' || error.code === 'ssh-unreachable')) return undefined
    throw error
  }
}

const plain = (base64: string) => Buffer.from(base64, 'base64').toString('utf8')

function readFile(line: string): string[] {
  const [kind, name = ''] = line.split(' ')
  const path = kind === 'file' ? plain(name) : ''
  return path.startsWith('/') && !hasControls(path) && !path.includes('\ufffd') ? [path] : []
}

function readLine(line: string): [string, ConfigValue][] {
  const [kind, name = '', text = ''] = line.split(' ')
  if (kind === 'text') return [[plain(name), { is: 'text', text: plain(text) }]]
  return kind === 'true' || kind === 'false' ? [[plain(name), { is: 'flag', on: kind === 'true' }]] : []
}

/** What depends on who asks, or is empty because the web server's environment is not seen here, stays unknown. */
function combine(read: WpConfig, { values: computed, files }: Computed): WpConfig {
  const defines = new Map<string, ConfigValue>()
  for (const [name, value] of computed) {
    if (name !== '$table_prefix') defines.set(name, known(value, name, read.defines.get(name)))
  }
  const prefix = computed.get('$table_prefix')
  const tablePrefix = prefix && known(prefix, '$table_prefix', read.tablePrefix)
  return { defines, tablePrefix: tablePrefix ?? { is: 'unknown', expression: 'not set' }, isPlain: false, files }
}

function known(value: ConfigValue, name: string, said: ConfigValue | undefined): ConfigValue {
  if (said?.is === 'text' && value.is === 'text' && said.text === value.text) return value
  const expression = said?.is === 'unknown' ? said.expression : 'computed in a file that it includes'
  const isText = value.is === 'text' && value.text !== '' && !value.text.includes('\ufffd')
  const isNeeded = name === '$table_prefix' || texts.includes(name)
  const depends = value.is === 'text' && value.text.toLowerCase().includes(anybody)
  return depends || (isNeeded && !isText) ? { is: 'unknown', expression } : value
}
