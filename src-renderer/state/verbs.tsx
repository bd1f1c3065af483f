// What one click starts. The click never fakes a result: the host's events show it; only its refusal is told here.
import { notifications } from '@mantine/notifications'
import { useMemo } from 'react'
import { asFailure, type FailureFacts } from '../../src-main/contract/failure.ts'
import type { Clone, Job, Point, Production } from '../../src-main/contract/models.ts'
import { FailureNote } from '../components/failure-note.tsx'
import { words } from '../words.ts'
import { useHost } from './host.ts'

type One = Pick<Production, 'id'>

export function useVerbs() {
  const { client } = useHost()
  return useMemo(() => {
    const start = (work: Promise<unknown>) => void work.catch((error: unknown) => tellFailure(asFailure(error).facts()))
    return {
      refresh: ({ id }: Clone) => start(client.clone.refresh({ clone: id, from: { is: 'now' } })),
      stop: ({ id }: Clone) => start(client.clone.stop({ clone: id })),
      sleep: ({ id }: Clone) => start(client.clone.sleep({ clone: id })),
      keepAwake: ({ id, keepAwake }: Clone) =>
        start(client.clone.describe({ clone: id, change: { keepAwake: !keepAwake } })),
      start: ({ id }: Clone) => start(client.clone.start({ clone: id })),
      takePoint: ({ id }: One) => start(client.point.take({ production: id })),
      resumeLink: ({ id }: One) => start(client.production.resumeLink({ production: id })),
      pause: ({ id }: One) => start(client.production.pause({ production: id })),
      resume: ({ id }: One) => start(client.production.resume({ production: id })),
      pull: ({ id }: One) => start(client.production.pull({ production: id })),
      reseed: ({ id }: One) => start(client.production.reseed({ production: id })),
      upgrade: ({ id }: One) => start(client.production.upgrade({ production: id })),
      prove: ({ id }: Point) => start(client.point.prove({ point: id })),
      release: ({ id }: Point) => start(client.point.release({ point: id })),
      cancel: ({ id }: Job) => start(client.job.cancel({ job: id })),
      retryEngine: () => start(client.retryEngine()),
    }
  }, [client])
}

/** Stays until it is closed: a failure is read, not glimpsed. */
export function tellFailure(failure: FailureFacts, title?: string, onLog?: () => void): void {
  notifications.show({
    color: 'red',
    autoClose: false,
    withBorder: true,
    closeButtonProps: { 'aria-label': words.close },
    ...(title && { title }),
    message: <FailureNote failure={failure} bare {...(onLog && { onRemedy: { 'show-log': onLog } })} />,
  })
}

export function tellDone(message: string): void {
  notifications.show({
    color: 'green',
    autoClose: 5_000,
    withBorder: true,
    message,
    closeButtonProps: { 'aria-label': words.close },
  })
}
