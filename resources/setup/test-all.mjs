// Runs every test but the long ones, or the stages that are named; one that fails does not stop the next. The last line sums
// them up.
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { nodePath, root, runHere } from './process.mjs'

const program = (path) => join(root, 'node_modules', path)

/**
 * What runs beside what. A browser keeps one processor busy and drops what it loads whenever another container gets an address,
 * so beside it runs what needs neither browser nor containers, and the integration tests, which start containers all the time,
 * come after both.
 */
const besideTheBrowser = ['types', 'lint', 'unit']
const withBrowser = ['images', 'browser', 'window', 'journey']

/** @returns 0 when nothing failed */
export async function testAll(browser, only) {
  const reports = mkdtempSync(join(tmpdir(), 'sitefork-reports-'))
  const stages = stagesOf(browser, (name) => join(reports, name)).filter((stage) =>
    only.length === 0 ? stage.kind !== 'long' : only.includes(stage.name) || only.includes(stage.kind),
  )
  const named = (names) => stages.filter((stage) => names.includes(stage.name))
  const rest = stages.filter((stage) => ![...besideTheBrowser, ...withBrowser].includes(stage.name))

  const total = { passed: 0, failed: 0, skipped: 0, names: [] }
  const inTurn = async (some, output) => {
    for (const stage of some) add(total, await runStage(stage, output))
  }
  const shown = named(withBrowser)
  // Two that write at once are told one after the other.
  const output = shown.length > 0 ? join(reports, 'output') : undefined
  await Promise.all([inTurn(named(besideTheBrowser), output), inTurn(shown)])
  await inTurn(rest)
  rmSync(reports, { recursive: true, force: true })
  if (total.names.length > 0) console.log(`\nFailed:\n${total.names.map((name) => `  ${name}`).join('\n')}`)
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  return total.failed === 0 ? 0 : 1
}

function stagesOf(browser, report) {
  const vitest = (name, projects, kind) => ({
    name,
    kind,
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
  const playwright = (name, kind = 'e2e') => ({
    name,
    kind,
    argv: [
      program('playwright/cli.js'),
      'test',
      ...['--config', 'test/e2e/playwright.config.ts', '--project', name, '--reporter=list,json'],
    ],
    env: { ...browser, PLAYWRIGHT_JSON_OUTPUT_NAME: report(name) },
    count: () => countPlaywright(report(name)),
  })
  return [
    { name: 'types', argv: [program('typescript/bin/tsc'), '--noEmit'] },
    { name: 'lint', argv: [program('@biomejs/biome/bin/biome'), 'check', '.'] },
    vitest('unit', ['main', 'renderer']),
    { name: 'images', argv: ['test/support/build-images.ts'] },
    vitest('browser', ['browser']),
    // One after the other: a journey starts containers, and what the window loads beside it would be dropped.
    playwright('window'),
    playwright('journey'),
    vitest('integration', ['integration']),
    vitest('long', ['long', 'long-browser'], 'long'),
    playwright('long-journey', 'long'),
  ]
}

/** @param output a file that holds what the stage writes until it ends; by default it writes to the terminal */
async function runStage({ name, argv, env, count }, output) {
  const began = Date.now()
  const title = `\n── ${name} ${'─'.repeat(Math.max(0, 60 - name.length))}`
  if (!output) console.log(title)
  const file = output && openSync(output, 'w')
  const code = await runHere(nodePath(), argv, { FORCE_COLOR: '0', ...env }, root, file)
  if (output) {
    closeSync(file)
    console.log(`${title}\n${readFileSync(output, 'utf8').trimEnd()}`)
  }
  const counted = count?.() ?? { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, names: [] }
  // A runner that ends badly without a failed test broke somewhere outside its tests.
  const failed = code !== 0 && counted.failed === 0 ? 1 : counted.failed
  console.log(`── ${name}: ${failed === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - began) / 1000)} s`)
  const names = failed > 0 && counted.names.length === 0 ? [`the whole stage “${name}”`] : counted.names
  return { ...counted, failed, names }
}

const nothing = { passed: 0, failed: 1, skipped: 0, names: [] }

function countVitest(file) {
  if (!existsSync(file)) return nothing
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(file, 'utf8'),
  )
  const names = testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed')
      // A file that breaks outside of its tests has none that failed.
      return failed.length > 0
        ? failed.map(({ fullName }) => `${relative(root, name)}: ${fullName}`)
        : [relative(root, name)]
    })
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + (numTodoTests ?? 0), names }
}

function countPlaywright(file) {
  if (!existsSync(file)) return nothing
  const { stats, suites } = JSON.parse(readFileSync(file, 'utf8'))
  const names = allSpecs(suites)
    .filter(({ ok }) => !ok)
    .map(({ file, title }) => `${file}: ${title}`)
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped, names }
}

/** The tests of Playwright's suites, which lie within each other. */
const allSpecs = (suites) => suites.flatMap(({ specs = [], suites = [] }) => [...specs, ...allSpecs(suites)])

function add(total, { passed, failed, skipped, names }) {
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
  total.names.push(...names)
}
