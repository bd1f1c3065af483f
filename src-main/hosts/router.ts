// Joins each row of the contract to the verb that does it.
import { implement } from '@orpc/server'
import { bookmarkClone, describeBookmark, forgetBookmark } from '../actions/clone/bookmark-clone.ts'
import { branchClone } from '../actions/clone/branch-clone.ts'
import { deleteClone } from '../actions/clone/delete-clone.ts'
import { describeClone } from '../actions/clone/describe-clone.ts'
import { forkSite, usualFork } from '../actions/clone/fork-site.ts'
import { refreshClone } from '../actions/clone/refresh-clone.ts'
import { renameClone } from '../actions/clone/rename-clone.ts'
import { resetClone } from '../actions/clone/reset-clone.ts'
import { rewindClone, undoClone } from '../actions/clone/rewind-clone.ts'
import { startClone } from '../actions/clone/start-clone.ts'
import { sleepClone, stopClone } from '../actions/clone/stop-clone.ts'
import { findClone, findProduction } from '../actions/find.ts'
import { adoptInstance } from '../actions/machine/adopt-instance.ts'
import { completePath } from '../actions/machine/complete-path.ts'
import { removeDemo, startDemo } from '../actions/machine/demo.ts'
import { doctor } from '../actions/machine/doctor.ts'
import { growPool } from '../actions/machine/grow-pool.ts'
import { beginEmpty, recoverCatalog } from '../actions/machine/recover-catalog.ts'
import { putRight } from '../actions/machine/repair.ts'
import { retryEngine } from '../actions/machine/retry-engine.ts'
import { setPreferences } from '../actions/machine/set-preferences.ts'
import { forgetPoint } from '../actions/point/forget-point.ts'
import { keepMoment } from '../actions/point/keep-moment.ts'
import { keepPoint, releasePoint } from '../actions/point/keep-point.ts'
import { takePoint } from '../actions/point/take-point.ts'
import { verifyPoint } from '../actions/point/verify-point.ts'
import { changeSettings } from '../actions/production/change-settings.ts'
import { editSource } from '../actions/production/edit-source.ts'
import { linkBackup } from '../actions/production/link-backup.ts'
import { linkProduction } from '../actions/production/link-production.ts'
import { pauseProduction, resumeProduction } from '../actions/production/pause-production.ts'
import { probeProduction } from '../actions/production/probe-production.ts'
import { pullProduction } from '../actions/production/pull-production.ts'
import { readBackup } from '../actions/production/read-backup.ts'
import { readMoment, readTimeline } from '../actions/production/read-timeline.ts'
import { renameProduction } from '../actions/production/rename-production.ts'
import { reseedProduction } from '../actions/production/reseed-production.ts'
import { runLink } from '../actions/production/steps/run-link.ts'
import { unlinkProduction } from '../actions/production/unlink-production.ts'
import { upgradeMirror } from '../actions/production/upgrade-mirror.ts'
import { verifyMirror } from '../actions/production/verify-mirror.ts'
import type { App } from '../app.ts'
import { offerName } from '../clones/names.ts'
import { contract } from '../contract/contract.ts'
import { Failure, fromFacts } from '../contract/failure.ts'
import type { Job } from '../contract/models.ts'
import { askHostKey } from '../production/reach/ssh-route.ts'
import { failuresCross } from './failures.ts'

const hostKeyMs = 20_000

/** @param quit ends the host; called once the answer is on its way */
export function createRouter(app: App, quit: () => void) {
  const { context, views } = app
  const { jobs, catalog } = context
  const rpc = implement(contract).use(failuresCross(context.log))
  const started = (job: Job, id: string) => ({ job: job.id, id })
  const ofProduction = (id: string | undefined) => (one: { readonly production: string }) =>
    id === undefined || one.production === id

  return rpc.router({
    events: rpc.events.handler(({ signal }) => context.publish.stream(signal)),
    snapshot: rpc.snapshot.handler(() => views.snapshot()),
    doctor: rpc.doctor.handler(() => doctor(context)),
    putRight: rpc.putRight.handler(async () => ({ done: await putRight(context) })),
    recover: rpc.recover.handler(async ({ input }) => {
      if (input.instance !== null) return { done: await adoptInstance(context, input.instance) }
      return { done: await (input.empty ? beginEmpty : recoverCatalog)(context) }
    }),
    quit: rpc.quit.handler(() => {
      setImmediate(quit)
      return { stopped: true }
    }),
    growPool: rpc.growPool.handler(async ({ input }) => {
      await growPool(context, input.totalBytes)
      return input
    }),
    preferences: rpc.preferences.handler(({ input }) => setPreferences(context, input)),
    completePath: rpc.completePath.handler(async ({ input }) => ({
      paths: [...(await completePath(input.path, input.kind))],
    })),
    startDemo: rpc.startDemo.handler(() => started(startDemo(context), '')),
    removeDemo: rpc.removeDemo.handler(() => started(removeDemo(context), '')),
    retryEngine: rpc.retryEngine.handler(() => {
      retryEngine(context)
      return { started: true }
    }),
    production: {
      list: rpc.production.list.handler(() => views.snapshot().productions),
      hostKey: rpc.production.hostKey.handler(({ input, signal }) => askHostKey(input, atMost(hostKeyMs, signal))),
      probe: rpc.production.probe.handler(({ input, signal }) => probeProduction(input, signal)),
      link: rpc.production.link.handler(async ({ input }) => {
        const { job, production, findings } = await linkProduction(context, input)
        return { ...started(job, production), findings: [...findings] }
      }),
      linkBackup: rpc.production.linkBackup.handler(async ({ input }) => {
        const { job, production } = await linkBackup(context, input)
        return started(job, production)
      }),
      readBackup: rpc.production.readBackup.handler(async ({ input }) =>
        started(await readBackup(context, input), input.production),
      ),
      unlink: rpc.production.unlink.handler(({ input }) =>
        started(unlinkProduction(context, input.production), input.production),
      ),
      rename: rpc.production.rename.handler(({ input }) => {
        renameProduction(context, input)
        return there(views.production(input.production))
      }),
      editSource: rpc.production.editSource.handler(async ({ input }) => {
        await isDone(editSource(context, input))
        return there(views.production(input.production))
      }),
      resumeLink: rpc.production.resumeLink.handler(({ input }) =>
        started(runLink(context, input.production), input.production),
      ),
      pause: rpc.production.pause.handler(async ({ input }) => {
        await isDone(pauseProduction(context, input.production))
        return there(views.production(input.production))
      }),
      resume: rpc.production.resume.handler(({ input }) => {
        resumeProduction(context, input.production)
        return there(views.production(input.production))
      }),
      settings: rpc.production.settings.handler(async ({ input }) => {
        await isDone(await changeSettings(context, input))
        return there(views.production(input.production))
      }),
      pull: rpc.production.pull.handler(({ input }) =>
        started(pullProduction(context, input.production), input.production),
      ),
      upgrade: rpc.production.upgrade.handler(({ input }) =>
        started(upgradeMirror(context, input.production), input.production),
      ),
      verify: rpc.production.verify.handler(({ input }) =>
        started(verifyMirror(context, input.production), input.production),
      ),
      reseed: rpc.production.reseed.handler(({ input }) =>
        started(reseedProduction(context, input.production), input.production),
      ),
      timeline: rpc.production.timeline.handler(({ input }) => readTimeline(context, input)),
      moment: rpc.production.moment.handler(({ input }) => readMoment(context, input)),
    },
    point: {
      list: rpc.point.list.handler(({ input }) => catalog.points.all().filter(ofProduction(input.production))),
      take: rpc.point.take.handler(({ input }) => started(takePoint(context, input), input.production)),
      forget: rpc.point.forget.handler(({ input }) => started(forgetPoint(context, input.point), input.point)),
      keepMoment: rpc.point.keepMoment.handler(async ({ input }) =>
        started(await keepMoment(context, input), input.production),
      ),
      keep: rpc.point.keep.handler(({ input }) => keepPoint(context, input)),
      release: rpc.point.release.handler(({ input }) => releasePoint(context, input.point)),
      prove: rpc.point.prove.handler(({ input }) => started(verifyPoint(context, input.point), input.point)),
    },
    clone: {
      list: rpc.clone.list.handler(({ input }) => views.snapshot().clones.filter(ofProduction(input.production))),
      offerName: rpc.clone.offerName.handler(({ input }) => {
        findProduction(catalog, input.production)
        return { name: offerName(new Set(catalog.clones.all().flatMap((one) => [one.name, one.hostLabel]))) }
      }),
      usual: rpc.clone.usual.handler(async ({ input }) => ({ ms: await usualFork(context, input) })),
      fork: rpc.clone.fork.handler(async ({ input }) => {
        const { job, clone } = await forkSite(context, input)
        return started(job, clone)
      }),
      refresh: rpc.clone.refresh.handler(({ input }) =>
        onClone(input.clone, (id) => refreshClone(context, { ...input, clone: id })),
      ),
      rewind: rpc.clone.rewind.handler(({ input }) =>
        onClone(input.clone, (id) => rewindClone(context, { ...input, clone: id })),
      ),
      undo: rpc.clone.undo.handler(({ input }) => onClone(input.clone, (id) => undoClone(context, id))),
      reset: rpc.clone.reset.handler(({ input }) => onClone(input.clone, (id) => resetClone(context, id))),
      branch: rpc.clone.branch.handler(({ input }) => {
        const { job, clone } = branchClone(context, input)
        return started(job, clone)
      }),
      bookmark: rpc.clone.bookmark.handler(({ input }) => {
        const { job, bookmark } = bookmarkClone(context, input)
        return started(job, bookmark)
      }),
      describeBookmark: rpc.clone.describeBookmark.handler(({ input }) =>
        there(views.bookmark(describeBookmark(context, input))),
      ),
      forgetBookmark: rpc.clone.forgetBookmark.handler(({ input }) =>
        onClone(input.clone, (id) => forgetBookmark(context, { ...input, clone: id })),
      ),
      stop: rpc.clone.stop.handler(({ input }) => onClone(input.clone, (id) => stopClone(context, id))),
      start: rpc.clone.start.handler(({ input }) => onClone(input.clone, (id) => startClone(context, id))),
      sleep: rpc.clone.sleep.handler(({ input }) => onClone(input.clone, (id) => sleepClone(context, id))),
      describe: rpc.clone.describe.handler(({ input }) => there(views.clone(describeClone(context, input)))),
      delete: rpc.clone.delete.handler(({ input }) => onClone(input.clone, (id) => deleteClone(context, id))),
      rename: rpc.clone.rename.handler(({ input }) => there(views.clone(renameClone(context, input)))),
      bookmarks: rpc.clone.bookmarks.handler(({ input }) => {
        const { id } = findClone(catalog, input.clone)
        return views.snapshot().bookmarks.filter((one) => one.clone === id)
      }),
    },
    job: {
      list: rpc.job.list.handler(() => [...jobs.recent()]),
      search: rpc.job.search.handler(({ input }) => [...jobs.search(input.text)]),
      wait: rpc.job.wait.handler(({ input }) => jobs.wait(input.job)),
      cancel: rpc.job.cancel.handler(({ input }) => jobs.cancel(input.job)),
      log: rpc.job.log.handler(({ input }) => ({ lines: [...jobs.log(input.job)] })),
    },
  })

  /** Waits for a job whose end is the answer. @throws Failure of why it is not done */
  async function isDone(job: Job | undefined): Promise<void> {
    const failure = job && (await jobs.wait(job.id)).failure
    if (failure) throw fromFacts(failure)
  }

  async function onClone(clone: string, verb: (id: string) => Job | Promise<Job>) {
    const { id } = findClone(catalog, clone)
    return started(await verb(id), id)
  }
}

export type Router = ReturnType<typeof createRouter>

function atMost(milliseconds: number, signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(milliseconds)
  return signal ? AbortSignal.any([signal, limit]) : limit
}

function there<T>(one: T | undefined): T {
  if (one === undefined) throw new Failure('not-found', 'It is gone: somebody removed it at this moment.')
  return one
}
