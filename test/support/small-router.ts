// A real router over the real contract whose few methods answer in every way a method can.
import { implement } from '@orpc/server'
import { contract } from '../../src-main/contract/contract.ts'
import { Failure } from '../../src-main/contract/failure.ts'
import { failuresCross } from '../../src-main/hosts/failures.ts'

export const grantFailure = new Failure('grants-missing', 'The account may not read the binlog. Nothing was changed.', {
  remedy: { label: 'Copy SQL', action: 'copy', text: 'GRANT REPLICATION SLAVE …' },
  detail: 'ERROR 1227',
})

export interface SmallRouter {
  readonly router: ReturnType<typeof build>
  readonly lines: string[]
  /** Names of the streams that ended. */
  readonly ended: string[]
}

export function smallRouter(): SmallRouter {
  const lines: string[] = []
  const ended: string[] = []
  return { lines, ended, router: build(lines, ended) }
}

function build(lines: string[], ended: string[]) {
  const rpc = implement(contract).use(failuresCross((line) => lines.push(line)))
  return {
    /** One event, then silence until the caller leaves. */
    events: rpc.events.handler(async function* ({ signal }) {
      try {
        yield { is: 'engine' as const, engine: { is: 'starting' as const, description: 'Looking for Docker' } }
        await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      } finally {
        ended.push('events')
      }
    }),
    quit: rpc.quit.handler(() => ({ stopped: true })),
    doctor: rpc.doctor.handler(() => {
      throw grantFailure
    }),
    retryEngine: rpc.retryEngine.handler(() => {
      throw new TypeError('a bug with the password hunter2')
    }),
    production: { list: rpc.production.list.handler(() => 'not a list' as unknown as []) },
    job: { wait: rpc.job.wait.handler(() => new Promise<never>(() => undefined)) },
    clone: {
      offerName: rpc.clone.offerName.handler(({ input }) => ({ name: `${input.production}-1` })),
    },
  }
}
