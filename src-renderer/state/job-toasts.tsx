// Shows a toast when a job that the person watched has ended.
import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { type Job, jobVerbs } from '../../src-main/contract/models.ts'
import { words } from '../words.ts'
import { useDialogs } from './dialogs.ts'
import { useHost } from './host.ts'
import { tellDone, tellFailure, tellRemarks, useVerbs } from './verbs.tsx'

export function useJobToasts(): void {
  const host = useHost()
  const { openJobs } = useDialogs()
  const { waysOut, undo } = useVerbs()
  useEffect(() => {
    /** Toasts with “Undo”, by clone: the clone's next job closes them. */
    const undoable = new Map<string, string>()
    const overtaken = ({ clone, verb }: Job) => {
      const toast = clone !== null && jobVerbs[verb].movesUndo ? undoable.get(clone) : undefined
      if (toast) notifications.hide(toast)
    }
    const running = new Set(
      host
        .picture()
        .snapshot?.jobs.filter(isRunning)
        .map((job) => job.id),
    )
    return host.onEvent((event) => {
      if (event.is === 'snapshot') for (const job of event.snapshot.jobs.filter(isRunning)) running.add(job.id)
      if (event.is !== 'job') return
      const { job } = event
      if (isRunning(job)) {
        if (!running.has(job.id)) overtaken(job)
        return void running.add(job.id)
      }
      if (!running.delete(job.id)) return
      if (job.state === 'failed' && job.failure && !jobVerbs[job.verb].isAwaited) {
        const ways = { ...waysOut(job.wish), 'show-log': () => openJobs(job.id) }
        tellFailure(job.failure, words.jobs.failedTitle(job.title), ways)
      }
      const sentence = job.state === 'done' ? jobVerbs[job.verb].done?.(nameOf(job, host.picture().snapshot)) : null
      if (job.state !== 'done') return
      const isRemarked = job.remarks.length > 0 && !jobVerbs[job.verb].startsItself
      const { clone } = job
      const takeBack = clone !== null && jobVerbs[job.verb].safety !== undefined ? () => undo(clone) : undefined
      const title = words.jobs.remarkedTitle(job.title, job.remarks.length)
      const toast = isRemarked
        ? tellRemarks(title, sentence ?? null, job.remarks, takeBack)
        : sentence && tellDone(sentence, takeBack)
      if (toast && takeBack && clone) undoable.set(clone, toast)
    })
  }, [host, openJobs, waysOut, undo])
}

const isRunning = (job: Job) => job.state === 'running'

type Names = { readonly clones: readonly Named[]; readonly productions: readonly Named[] }
type Named = { readonly id: string; readonly name: string }

/** @returns the current name of what the job worked on; of what is gone, the job's title */
function nameOf(job: Job, snapshot: Names | null): string {
  const clone = snapshot?.clones.find((one) => one.id === job.clone)
  const production = snapshot?.productions.find((one) => one.id === job.production)
  const quoted = /“(.+)”/.exec(job.title)?.[1] ?? job.title.replace(/^\w+ /, '')
  return (job.clone ? clone?.name : production?.name) ?? quoted
}
