// Builds the app the way a release does, by the same configuration, into a folder of the test's own.
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { resolveConfig } from 'electron-vite'
import { build } from 'vite'

export const repositoryRoot = join(import.meta.dirname, '../..')
export type Side = 'main' | 'preload' | 'renderer'

/** Leaves `out/` and `resources/` in the folder, beside a copy of package.json. */
export async function buildApp(folder: string, sides: readonly Side[]): Promise<void> {
  const nodeEnv = process.env.NODE_ENV
  // It reads the renderer's root and all inputs from the configuration's own place.
  const { config } = await resolveConfig(
    { configFile: join(repositoryRoot, 'electron.config.ts'), logLevel: 'error' },
    'build',
    'production',
  )
  for (const side of sides) {
    const own = config?.[side]
    if (!own) throw new Error(`electron.config.ts does not say how to build ${side}`)
    await build({ ...own, build: { ...own.build, outDir: join(folder, 'out', side), emptyOutDir: true, watch: null } })
  }
  if (nodeEnv === undefined) delete process.env.NODE_ENV
  else process.env.NODE_ENV = nodeEnv
  cpSync(join(repositoryRoot, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(repositoryRoot, 'resources'), join(folder, 'resources'), 'junction')
}

/** Stands for the built window where only what serves it is tested. */
export function writeWindow(folder: string): void {
  mkdirSync(join(folder, 'out/renderer/assets'), { recursive: true })
  writeFileSync(join(folder, 'out/renderer/index.html'), '<title>Sitefork</title>')
  writeFileSync(join(folder, 'out/renderer/assets/a.js'), 'export {}')
}
