// Finds the values of wp-config.php: its literals, and what production's own PHP computes where there is more than literals.
import { randomBytes } from 'node:crypto'
import { Failure } from '../../contract/failure.ts'
import { hasControls } from '../../contract/plain-text.ts'
import type { Ssh } from '../reach/ssh.ts'
import { configProgram, phpScript } from './config-program.ts'
import { type ConfigValue, parseWpConfig, type WpConfig } from './wp-config.ts'

/** A host name that nobody has: a value that contains it depends on the visitor, and so is not known. */
const anybody = 'sitefork-anybody.invalid'

/** Constants that WordPress can use only as texts that are not empty. */
const texts = ['DB_NAME', 'DB_USER', 'DB_PASSWORD', 'DB_HOST', 'WP_HOME', 'WP_SITEURL']

/**
 * Reads the values of a wp-config.php.
 * @param text the text of wp-config.php
 * @param places absolute paths on the host: of wp-config.php, and of the directory that is served
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
  /** The real paths of all files that PHP read. */
  readonly files: readonly string[]
}

/** Runs the configuration in production's PHP; undefined without PHP, or where it did not reach the end of the file. */
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
    // A configuration that does not end in time, or prints too much, is left to its literals.
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

/** Leaves unknown what depends on the visitor, and what is empty without the web server's environment. */
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
