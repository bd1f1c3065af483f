// The order of test files: those that take longest first, so that none of them is left alone at the end.
import type { TestSequencer, TestSpecification } from 'vitest/node'

/** The integration tests that take a minute and more, the longest first. */
const longest = ['history', 'pages', 'mirror', 'clones', 'versions', 'layouts', 'probe']

const rank = ({ moduleId }: TestSpecification) => {
  const at = longest.findIndex((name) => moduleId.endsWith(`/integration/${name}.test.ts`))
  return at < 0 ? longest.length : at
}

export class LongestFirst implements TestSequencer {
  sort(files: TestSpecification[]): TestSpecification[] {
    return [...files].sort((one, other) => rank(one) - rank(other) || one.moduleId.localeCompare(other.moduleId))
  }

  /** The tests are never split between machines. */
  shard(files: TestSpecification[]): TestSpecification[] {
    return files
  }
}
