// The picture follows the host: a new stream at each opening, and an honest word while there is none.
import { expect, it } from 'vitest'
import type { SiteforkEvent } from '../../../../src-main/contract/models.ts'
import type { Bridge } from '../../../../src-renderer/bridge/client.ts'
import { followHost } from '../../../../src-renderer/state/host.ts'
import { aClone, aSnapshot } from '../../../support/nouns.ts'

/** A host whose way the test opens and breaks, and whose events it sends. */
function aBridge() {
  let tell: () => void = () => undefined
  let send: (event: SiteforkEvent | Error) => void = () => undefined
  const events = async function* () {
    const queue: (SiteforkEvent | Error)[] = []
    let wake: () => void = () => undefined
    send = (event) => {
      queue.push(event)
      wake()
    }
    for (;;) {
      const next = queue.shift()
      if (next instanceof Error) throw next
      if (next) yield next
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  }
  const bridge = {
    client: { events: async () => events() },
    onOpen: (hear: () => void) => {
      tell = hear
    },
  } as unknown as Bridge
  return { bridge, open: () => tell(), send: (event: SiteforkEvent | Error) => send(event) }
}

it('shows what the host says, keeps it when the way breaks, and begins anew when it opens again', async () => {
  const { bridge, open, send } = aBridge()
  const host = followHost(bridge)
  expect(host.picture()).toEqual({ open: false, snapshot: null })

  open()
  const isOpen = () => {
    send({ is: 'snapshot', snapshot: aSnapshot() })
    return host.picture().open
  }
  await expect.poll(isOpen).toBe(true)
  send({ is: 'clone', clone: aClone({ name: 'renamed' }) })
  await expect.poll(() => host.picture().snapshot?.clones[0]?.name).toBe('renamed')

  send(new Error('the socket closed'))
  await expect.poll(() => host.picture().open).toBe(false)
  expect(host.picture().snapshot?.clones).toHaveLength(1)

  open()
  const pictured = () => {
    send({ is: 'snapshot', snapshot: aSnapshot({ clones: [] }) })
    return host.picture()
  }
  await expect.poll(pictured).toMatchObject({ open: true, snapshot: { clones: [] } })
})
