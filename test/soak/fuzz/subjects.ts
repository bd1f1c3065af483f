// Everything the fuzzer looks at that needs nothing but Node.
import { startWebHost } from '../../../src-main/hosts/web.ts'
import { smallRouter } from '../../support/small-router.ts'
import { anyCaller, anyTickets, withHost } from './admission.ts'
import { anyBinlog, writtenBinlog } from './binlog.ts'
import { anyInput } from './contract.ts'
import { anyDump, anyDumpHead, anyStatements, anySurvey, cutDump } from './dump.ts'
import { anyMapped, mappedText } from './mapping.ts'
import { anyBody, writtenBody } from './multipart.ts'
import { anyRows } from './rows.ts'
import { anySite } from './site.ts'
import type { AnySubject } from './subject.ts'
import { anyConfig, writtenConfig } from './wp-config.ts'

const plain: readonly AnySubject[] = [
  anyConfig,
  writtenConfig,
  anyDumpHead,
  anyDump,
  anyStatements,
  anySurvey,
  cutDump,
  anyBinlog,
  writtenBinlog,
  anyRows,
  anySite,
  mappedText,
  anyMapped,
  writtenBody,
  anyBody,
  anyInput,
  anyCaller,
  anyTickets,
]

export function withSubjects<Result>(run: (subjects: readonly AnySubject[]) => Promise<Result>): Promise<Result> {
  const { router } = smallRouter()
  return withHost(
    (rendererDirectory) => startWebHost({ router, rendererDirectory, log: () => {} }),
    (withHost) => run([...plain, ...withHost]),
  )
}
