// One configuration for the build (main, preload, renderer) and for the unit tests of both sides.
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { LongestFirst } from './test/support/longest-first.ts'

const root = import.meta.dirname
const external = ['electron', /\.node$/, 'cpu-features']

const build = defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      rollupOptions: {
        external,
        input: {
          main: resolve(root, 'src-main/main.ts'),
          headless: resolve(root, 'src-main/headless.ts'),
          cli: resolve(root, 'src-main/cli.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        external: ['electron'],
        input: resolve(root, 'src-main/preload.ts'),
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src-renderer'),
    plugins: [react()],
    build: {
      outDir: resolve(root, 'out/renderer'),
      minify: true,
      rollupOptions: { input: resolve(root, 'src-renderer/index.html') },
    },
  },
})

/** Every wait is patient: it ends when what it waits for is there, and a busy machine with slow processors must not fail a test. */
const patient = { expect: { poll: { timeout: 60_000 } } } as const
/** The unit tests. Modules are loaded once for all files, which takes longer than most tests. */
const quick = { ...patient, isolate: false, testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: 2 } as const
/** Three files at a time share slow processors with all the containers that they start: what hangs is told late, and nothing too early. */
const real = { ...patient, environment: 'node', testTimeout: 600_000, hookTimeout: 600_000 } as const
/** A single long test may merge and start a dozen clones one after the other. */
const slow = { ...real, testTimeout: 900_000 } as const
const withBrowser = [
  'test/integration/gateway-browser.test.ts',
  'test/integration/gateway-wall.test.ts',
  'test/integration/gateway-leftovers.test.ts',
  'test/integration/window-access.test.ts',
]

const longWithBrowser = ['test/long/workday-browser.test.ts']

/**
 * Unit tests need nothing but Node; integration tests start real containers, three files at a time, for each waits a good part of
 * its time. What takes long and seldom breaks is in `test/long`: `npm run test:long`.
 * Those with a browser run by themselves, because Chromium drops what it loads (ERR_NETWORK_CHANGED) whenever another
 * container gets an address.
 */
const test = {
  sequence: { sequencer: LongestFirst },
  projects: [
    {
      test: {
        ...quick,
        name: 'main',
        include: ['test/unit/*.test.ts', 'test/unit/{src-main,resources}/**/*.test.ts'],
        environment: 'node',
      },
    },
    {
      plugins: [react()],
      test: {
        ...quick,
        // What a window leaves open in its module's memory, such as the palette, is not the next file's.
        isolate: true,
        name: 'renderer',
        include: ['test/unit/src-renderer/**/*.test.{ts,tsx}'],
        environment: 'happy-dom',
        setupFiles: ['test/support/patient-queries.ts'],
      },
    },
    { test: { ...slow, name: 'long', include: ['test/long/**/*.test.ts'], exclude: longWithBrowser, maxWorkers: 2 } },
    {
      test: { ...slow, name: 'long-browser', include: longWithBrowser, maxWorkers: 1, sequence: { groupOrder: 3 } },
    },
    { test: { ...real, name: 'browser', include: withBrowser, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    {
      test: {
        ...real,
        name: 'integration',
        include: ['test/integration/**/*.test.ts'],
        exclude: withBrowser,
        maxWorkers: 3,
        sequence: { groupOrder: 2 },
      },
    },
  ],
}

export default { ...build, test }
