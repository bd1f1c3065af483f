// Reads which trees the layouts of states have.
import type { RunInKeeper } from './backing.ts'
import { checkedPath, type StatePath } from './layout.ts'
import { type TreePaths, treePathsOf } from './site-paths.ts'
import { readLayoutScript } from './state-scripts.ts'

export async function readTrees(run: RunInKeeper, states: readonly StatePath[]): Promise<TreePaths> {
  const read = (path: StatePath) => run(['sh', '-c', readLayoutScript, 'sh', checkedPath(path)], { reads: true })
  return treePathsOf(await Promise.all(states.map(read)))
}
