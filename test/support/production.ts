// A real production of one test: its own container, passwords and content; gone when the test is.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { type DemoProduction, startDemoProduction } from '../../resources/demo/production.ts'

const run = promisify(execFile)

export interface TestProduction extends DemoProduction {
  /** The host freezes: connections hang, none is refused. */
  pause(): Promise<void>
  unpause(): Promise<void>
  /** Asks for its home page until WordPress has made what it makes at the very first visits. */
  visit(): Promise<void>
  writeFile(path: string, text: string): Promise<void>
  readFile(path: string): Promise<string>
  cleanUp(): Promise<void>
}

export interface TestProductionOptions {
  readonly homeUrl?: string
  readonly databaseOptions?: readonly string[]
  readonly databaseHost?: string
  readonly databasePassword?: string
  readonly image?: string
}

export async function testProduction(options: TestProductionOptions = {}): Promise<TestProduction> {
  const production = await startDemoProduction({
    name: `sitefork-test-production-${randomBytes(4).toString('hex')}`,
    homeUrl: options.homeUrl ?? 'http://acme.example',
    // Every test production has a password that a careless quote would break.
    databasePassword: options.databasePassword ?? `pa ss$w"o'rd\\#${randomBytes(6).toString('hex')}`,
    ...(options.databaseOptions && { databaseOptions: options.databaseOptions }),
    ...(options.databaseHost && { databaseHost: options.databaseHost }),
    ...(options.image && { image: options.image }),
  })
  const { container, exec, path } = production
  return {
    ...production,
    pause: async () => void (await run('docker', ['pause', container])),
    unpause: async () => void (await run('docker', ['unpause', container])),
    async visit() {
      const { host } = new URL(options.homeUrl ?? 'http://acme.example')
      const ask = `file_get_contents("http://localhost/", false, stream_context_create(["http" => ["header" => "Host: ${host}"]]));`
      for (let count = 0; count < 2; count++) await exec('php', '-r', ask)
    },
    writeFile: async (file, text) =>
      void (await exec(
        'sh',
        '-c',
        'printf %s "$2" > "$1" && chown www-data:www-data "$1"',
        'write',
        `${path}/${file}`,
        text,
      )),
    readFile: (file) => exec('cat', `${path}/${file}`),
    cleanUp: production.remove,
  }
}
