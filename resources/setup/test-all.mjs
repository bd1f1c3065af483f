// Runs every test but the long ones, or the stages that are named; one that fails does not stop the next. The last line sums
// them up.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodePath, root, runHere } from './process.mjs'

const program = (path) => join(root, 'node_modules', path)

/** @returns 0 when nothing failed */
export async function testAll(browser, only) {
  const reports = mkdtempSync(join(tmpdir(), 'sitefork-reports-'))
  const report = (name) => join(reports, `${name}.json`)
  const vitest = (name, projects) => ({
    name,
    argv: [
      program('vitest/vitest.mjs'),
      'run',
      '--config',
      'electron.config.ts',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report(name)}`,
    ],
    env: browser,
    count: () => countVitest(report(name)),
  })
  const stages = [
    { name: 'types', argv: [program('typescript/bin/tsc'), '--noEmit'] },
    { name: 'lint', argv: [program('@biomejs/biome/bin/biome'), 'check', '.'] },
    vitest('unit', ['main', 'renderer']),
    vitest('long', ['long']),
    vitest('integration', ['browser', 'integration']),
    {
      name: 'e2e',
      argv: [program('playwright/cli.js'), 'test', '--config', 'test/e2e/playwright.config.ts', '--reporter=list,json'],
      env: { ...browser, PLAYWRIGHT_JSON_OUTPUT_NAME: report('e2e') },
      count: () => countPlaywright(report('e2e')),
    },
  ].filter((stage) => (only.length === 0 ? stage.name !== 'long' : only.includes(stage.name)))

  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const stage of stages) add(total, await runStage(stage))
  rmSync(reports, { recursive: true, force: true })
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  return total.failed === 0 ? 0 : 1
}

async function runStage({ name, argv, env, count }) {
  const began = Date.now()
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 60 - name.length))}`)
  const code = await runHere(nodePath(), argv, { FORCE_COLOR: '0', ...env })
  const counted = count?.() ?? { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }
  // A runner that ends badly without a failed test broke somewhere outside its tests.
  const failed = code !== 0 && counted.failed === 0 ? 1 : counted.failed
  console.log(`── ${name}: ${failed === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - began) / 1000)} s`)
  return { ...counted, failed }
}

function countVitest(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(file, 'utf8'))
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + (numTodoTests ?? 0) }
}

function countPlaywright(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 }
  const { stats } = JSON.parse(readFileSync(file, 'utf8'))
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }
}

function add(total, more) {
  for (const key of Object.keys(total)) total[key] += more[key]
}
