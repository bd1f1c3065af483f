// Shows a status as an icon. Icons differ in shape as well as in colour, and have their word beside them.
import { CircleAlert, CircleCheck, CircleDashed, CircleDot, CirclePause, LoaderCircle, Moon } from 'lucide-react'
import type { CloneStatus, Job, Point, SyncState } from '../../src-main/contract/models.ts'

type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'accent'

export function StatusIcon({ tone, icon: Icon, spin = false }: StatusLook) {
  return <Icon size={14} className={`mark tone-${tone}${spin ? ' spin' : ''}`} aria-hidden />
}

export interface StatusLook {
  readonly tone: Tone
  readonly icon: typeof CircleDot
  readonly spin?: boolean
}

const busy: StatusLook = { tone: 'accent', icon: LoaderCircle, spin: true }
const failed: StatusLook = { tone: 'bad', icon: CircleAlert }

export function cloneLook(status: CloneStatus): StatusLook {
  if (status === 'running') return { tone: 'good', icon: CircleDot }
  if (status === 'asleep') return { tone: 'calm', icon: Moon }
  if (status === 'stopped') return { tone: 'calm', icon: CirclePause }
  return status === 'failed' ? failed : busy
}

/** @param isLate whether a scheduled pull is overdue */
export function syncLook(sync: SyncState, isLate = false): StatusLook {
  switch (sync.is) {
    case 'linking':
      return busy
    case 'pulled':
      return isLate ? { tone: 'warn', icon: CircleDashed } : { tone: 'good', icon: CircleDot }
    case 'synced':
      return { tone: 'good', icon: CircleDot }
    case 'behind':
      return { tone: 'warn', icon: CircleDashed }
    case 'reconnecting':
      return { tone: 'warn', icon: LoaderCircle, spin: true }
    case 'broken':
      return failed
    case 'backup':
    case 'paused':
    case 'stopped':
      return { tone: 'calm', icon: CirclePause }
  }
}

export function pointLook({ is }: Point['state']): StatusLook {
  if (is === 'ready') return { tone: 'good', icon: CircleCheck }
  return is === 'failed' ? failed : busy
}

export function jobLook(state: Job['state']): StatusLook {
  if (state === 'running') return busy
  if (state === 'done') return { tone: 'good', icon: CircleCheck }
  return state === 'failed' ? failed : { tone: 'calm', icon: CirclePause }
}
