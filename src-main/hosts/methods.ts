// The table of methods: which action does each row of the contract. A new method is one row here.
import { countOwnChanges } from '../actions/change/count-own-changes.ts'
import { listChanges } from '../actions/change/list-changes.ts'
import { proveCloneChanges } from '../actions/change/prove-changes.ts'
import { showChange, showFile } from '../actions/change/show-change.ts'
import { undoChange } from '../actions/change/undo-change.ts'
import { writeChanges } from '../actions/change/write-changes.ts'
import { bookmarkClone, describeBookmark, forgetBookmark } from '../actions/clone/bookmark-clone.ts'
import { branchClone } from '../actions/clone/branch-clone.ts'
import { deleteClone } from '../actions/clone/delete-clone.ts'
import { describeClone } from '../actions/clone/describe-clone.ts'
import { forkSite, usualFork } from '../actions/clone/fork-site.ts'
import { listSiteUsers, logInToClone } from '../actions/clone/log-in.ts'
import { refreshClone } from '../actions/clone/refresh-clone.ts'
import { renameClone } from '../actions/clone/rename-clone.ts'
import { resetClone } from '../actions/clone/reset-clone.ts'
import { rewindClone, undoClone } from '../actions/clone/rewind-clone.ts'
import { startClone } from '../actions/clone/start-clone.ts'
import { sleepClone, stopClone } from '../actions/clone/stop-clone.ts'
import { findClone, findProduction } from '../actions/find.ts'
import { about } from '../actions/machine/about.ts'
import { adoptInstance } from '../actions/machine/adopt-instance.ts'
import { completePath } from '../actions/machine/complete-path.ts'
import { removeDemo, startDemo } from '../actions/machine/demo.ts'
import { doctor } from '../actions/machine/doctor.ts'
import { growPool } from '../actions/machine/grow-pool.ts'
import { beginEmpty, recoverCatalog } from '../actions/machine/recover-catalog.ts'
import { repair } from '../actions/machine/repair.ts'
import { retryEngine } from '../actions/machine/retry-engine.ts'
import { setPreferences } from '../actions/machine/set-preferences.ts'
import { forgetMerge, listConflicts } from '../actions/merge/decide-conflicts.ts'
import { decideMerge } from '../actions/merge/decide-edited.ts'
import { showConflictFiles } from '../actions/merge/show-conflict-files.ts'
import { continueMerge, previewMerge, startMerge } from '../actions/merge/start-merge.ts'
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
import { fromFacts } from '../contract/failure.ts'
import type { Job } from '../contract/models.ts'
import { askHostKey } from '../production/reach/ssh-route.ts'
import { promotionMethodsOf } from './promotion-methods.ts'
import type { Methods } from './router.ts'
import { there } from './there.ts'

const hostKeyMs = 20_000

/** @param quit ends the host; called once the answer is on its way */
export function methodsOf({ context, views }: App, quit: () => void): Methods {
  const { jobs, catalog } = context
  const { clone, production, done, jobOfClone, jobOfPoint, jobOfProduction, changeOfClone, changeOfProduction } = rows(
    context,
    views,
  )
  return {
    events: ({ signal }) => context.publish.stream(signal),
    snapshot: () => views.snapshot(),
    about: () => about(context),
    doctor: () => doctor(context),
    repair: async () => ({ done: await repair(context) }),
    recover: async ({ input }) => {
      if (input.instance !== null) return { done: await adoptInstance(context, input.instance) }
      return { done: await (input.empty ? beginEmpty : recoverCatalog)(context) }
    },
    quit: () => {
      setImmediate(quit)
      return { stopped: true }
    },
    growPool: async ({ input }) => {
      await growPool(context, input.totalBytes)
      return input
    },
    preferences: ({ input }) => setPreferences(context, input),
    completePath: async ({ input }) => ({ paths: [...(await completePath(input.path, input.kind))] }),
    startDemo: () => started(startDemo(context), ''),
    removeDemo: () => started(removeDemo(context), ''),
    retryEngine: () => {
      retryEngine(context)
      return { started: true }
    },
    production: {
      list: () => views.snapshot().productions,
      hostKey: ({ input, signal }) => askHostKey(input, atMost(hostKeyMs, signal)),
      probe: ({ input, signal }) => probeProduction(input, signal),
      link: async ({ input }) => {
        const { job, production: id, findings } = await linkProduction(context, input)
        return { ...started(job, id), findings: [...findings] }
      },
      linkBackup: async ({ input }) => {
        const { job, production: id } = await linkBackup(context, input)
        return started(job, id)
      },
      readBackup: changeOfProduction(readBackup),
      unlink: jobOfProduction(unlinkProduction),
      rename: production(({ input }) => renameProduction(context, input)),
      editSource: production(({ input }) => done(editSource(context, input))),
      resumeLink: jobOfProduction(runLink),
      pause: production(({ input }) => done(pauseProduction(context, input.production))),
      resume: production(({ input }) => resumeProduction(context, input.production)),
      settings: production(async ({ input }) => done(await changeSettings(context, input))),
      pull: jobOfProduction(pullProduction),
      upgrade: jobOfProduction(upgradeMirror),
      verify: jobOfProduction(verifyMirror),
      reseed: jobOfProduction(reseedProduction),
      timeline: ({ input }) => readTimeline(context, input),
      moment: ({ input }) => readMoment(context, input),
    },
    point: {
      list: ({ input }) => catalog.points.all().filter(ofProduction(input.production)),
      take: changeOfProduction(takePoint),
      forget: jobOfPoint(forgetPoint),
      keepMoment: changeOfProduction(keepMoment),
      keep: ({ input }) => keepPoint(context, input),
      release: ({ input }) => releasePoint(context, input.point),
      prove: jobOfPoint(verifyPoint),
    },
    clone: {
      list: ({ input }) => views.snapshot().clones.filter(ofProduction(input.production)),
      offerName: ({ input }) => {
        findProduction(catalog, input.production)
        return { name: offerName(new Set(catalog.clones.all().flatMap((one) => [one.name, one.hostLabel]))) }
      },
      usual: async ({ input }) => ({ ms: await usualFork(context, input) }),
      fork: async ({ input }) => {
        const { job, clone: id } = await forkSite(context, input)
        return started(job, id)
      },
      refresh: changeOfClone(refreshClone),
      rewind: changeOfClone(rewindClone),
      undo: jobOfClone(undoClone),
      reset: jobOfClone(resetClone),
      branch: ({ input }) => {
        const { job, clone: id } = branchClone(context, input)
        return started(job, id)
      },
      bookmark: ({ input }) => {
        const { job, bookmark } = bookmarkClone(context, input)
        return started(job, bookmark)
      },
      describeBookmark: ({ input }) => there(views.bookmark(describeBookmark(context, input))),
      forgetBookmark: changeOfClone(forgetBookmark),
      stop: jobOfClone(stopClone),
      start: jobOfClone(startClone),
      sleep: jobOfClone(sleepClone),
      describe: clone(describeClone),
      delete: jobOfClone(deleteClone),
      rename: clone(renameClone),
      users: ({ input }) => listSiteUsers(context, input),
      logIn: ({ input }) => logInToClone(context, input),
      bookmarks: ({ input }) => {
        const { id } = findClone(catalog, input.clone)
        return views.snapshot().bookmarks.filter((one) => one.clone === id)
      },
    },
    change: {
      list: ({ input, signal }) => listChanges(context, input, signal),
      count: ({ input, signal }) => countOwnChanges(context, input.clone, signal),
      progress: ({ input }) => context.comparisons.progressOf(input),
      cancel: ({ input }) => ({ cancelled: context.comparisons.cancel(input) }),
      show: ({ input, signal }) => showChange(context, input, signal),
      prove: jobOfClone(proveCloneChanges),
      file: ({ input, signal }) => showFile(context, input, signal),
      write: ({ input, signal }) => writeChanges(context, input, signal),
      undo: changeOfClone((of, input: Parameters<typeof undoChange>[1]) => undoChange(of, input)),
    },
    merge: {
      list: ({ input }) => views.snapshot().merges.filter(ofProduction(input.production)),
      preview: ({ input, signal }) => previewMerge(context, input.wish, signal),
      start: async ({ input }) => {
        const { merge, job } = await startMerge(context, input)
        return { merge: there(views.merge(merge)), job: job?.id ?? null }
      },
      conflicts: ({ input }) => listConflicts(context, input),
      files: ({ input, signal }) => showConflictFiles(context, input, signal),
      decide: async ({ input }) => there(views.merge(await decideMerge(context, input))),
      continue: async ({ input }) => {
        const { job, clone: id } = await continueMerge(context, input.merge)
        return started(job, id)
      },
      forget: ({ input }) => {
        forgetMerge(context, input.merge)
        return { forgotten: true }
      },
    },
    promotion: promotionMethodsOf(context, views),
    job: {
      list: () => [...jobs.recent()],
      search: ({ input }) => [...jobs.search(input.text)],
      wait: ({ input }) => jobs.wait(input.job),
      cancel: ({ input }) => jobs.cancel(input.job),
      log: ({ input }) => ({ lines: [...jobs.log(input.job)] }),
    },
  }
}

type Context = App['context']

type Started = Job | Promise<Job>

/** Makes rows of the kinds that occur many times. */
function rows(context: Context, views: App['views']) {
  const { catalog, jobs } = context
  return {
    /** Changes a clone; the answer is the clone. @param action its result is the clone's id */
    clone:
      <Input>(action: (context: Context, input: Input) => string) =>
      ({ input }: { readonly input: Input }) =>
        there(views.clone(action(context, input))),
    /** Changes a production; the answer, once the action is done, is the production. */
    production:
      <Input extends { readonly production: string }>(action: (of: { readonly input: Input }) => unknown) =>
      async (of: { readonly input: Input }) => {
        await action(of)
        return there(views.production(of.input.production))
      },
    /** Waits for a job whose end is the answer. @throws Failure of why it is not done */
    done: async (job: Job | undefined) => {
      const failure = job && (await jobs.wait(job.id)).failure
      if (failure) throw fromFacts(failure)
    },
    /** Starts a job that needs no more than the clone's id. */
    jobOfClone:
      (action: (context: Context, id: string) => Started) =>
      async ({ input }: { readonly input: { readonly clone: string } }) => {
        const { id } = findClone(catalog, input.clone)
        return started(await action(context, id), id)
      },
    /** Starts a job on a clone that may be named by its name; the action is given its id. */
    changeOfClone:
      <Input extends { readonly clone: string }>(action: (context: Context, input: Input) => Started) =>
      async ({ input }: { readonly input: Input }) => {
        const { id } = findClone(catalog, input.clone)
        return started(await action(context, { ...input, clone: id }), id)
      },
    jobOfPoint:
      (action: (context: Context, id: string) => Started) =>
      async ({ input }: { readonly input: { readonly point: string } }) =>
        started(await action(context, input.point), input.point),
    jobOfProduction:
      (action: (context: Context, id: string) => Started) =>
      async ({ input }: { readonly input: { readonly production: string } }) =>
        started(await action(context, input.production), input.production),
    changeOfProduction:
      <Input extends { readonly production: string }>(action: (context: Context, input: Input) => Started) =>
      async ({ input }: { readonly input: Input }) =>
        started(await action(context, input), input.production),
  }
}

/** @param id of what the job makes or works on */
const started = (job: Job, id: string) => ({ job: job.id, id })

const ofProduction = (id: string | undefined) => (one: { readonly production: string }) =>
  id === undefined || one.production === id

function atMost(milliseconds: number, signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(milliseconds)
  return signal ? AbortSignal.any([signal, limit]) : limit
}
