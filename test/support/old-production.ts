// A production on a host of an older Debian: the demo's, with the PHP, the database server and the WordPress of that time.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findEngine } from '../../src-main/docker/engine.ts'
import { ensureImage } from '../../src-main/docker/images.ts'
import { type TestProduction, type TestProductionOptions, testProduction } from './production.ts'

const demo = join(import.meta.dirname, '../../resources/images/demo')

const releases = {
  '7.4': { suite: 'bullseye', theme: 'twentytwentyone' },
  '8.2': { suite: 'bookworm', theme: 'twentytwentythree' },
} as const

export type OldPhp = keyof typeof releases

export async function oldProduction(php: OldPhp, options: TestProductionOptions = {}): Promise<TestProduction> {
  return testProduction({ ...options, image: await imageOf(php) })
}

async function imageOf(php: OldPhp): Promise<string> {
  const { suite, theme } = releases[php]
  const folder = await mkdtemp(join(tmpdir(), 'sitefork-test-'))
  try {
    await cp(demo, folder, { recursive: true })
    await rewrite(join(folder, 'Dockerfile'), (text) =>
      text.replaceAll('trixie', suite).replaceAll('8.4', php).replaceAll('twentytwentyfive', theme),
    )
    // What its sshd does not know.
    await rewrite(join(folder, 'sshd.conf'), (text) => text.replace(/^PerSourcePenalties.*\n/m, ''))
    const engine = await findEngine(process.env, process.platform)
    return await ensureImage(
      engine.api,
      `test-production-${php}`,
      { folder, dockerfile: 'Dockerfile' },
      () => undefined,
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const rewrite = async (file: string, change: (text: string) => string) =>
  writeFile(file, change(await readFile(file, 'utf8')))
