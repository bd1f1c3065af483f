// npm run bench [-- NAME…]: measures what Sitefork promises, side by side with what it is compared to, in one run.
// Without names everything but what takes an hour.
import { captureBench } from './capture.ts'
import { changesBench } from './changes.ts'
import { compareBench } from './compare.ts'
import { foldBench } from './fold.ts'
import { forkBench } from './fork.ts'
import { historyBench } from './history.ts'
import { manyBench } from './many.ts'
import { memoryBench } from './memory.ts'
import { mergeBench } from './merge.ts'
import { monthBench } from './month.ts'
import { namingBench } from './naming.ts'
import { promoteBench } from './promote.ts'
import { pullBench } from './pull.ts'
import { printReport, type Report } from './report.ts'
import { scrollBench } from './scroll.ts'
import { syncBench } from './sync.ts'
import { versionsBench } from './versions.ts'

const benches: Readonly<Record<string, () => Promise<Report>>> = {
  capture: captureBench,
  changes: changesBench,
  compare: compareBench,
  fold: foldBench,
  fork: forkBench,
  history: historyBench,
  many: manyBench,
  memory: memoryBench,
  merge: mergeBench,
  month: monthBench,
  naming: namingBench,
  promote: promoteBench,
  pull: pullBench,
  scroll: scrollBench,
  sync: syncBench,
  versions: versionsBench,
}

const onlyByName = ['memory']
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`There is no benchmark “${unknown.join(', ')}”. There are: ${Object.keys(benches).join(', ')}.`)
  process.exit(1)
}
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length === 0 ? !onlyByName.includes(name) : wanted.includes(name)) printReport(name, await bench())
}
