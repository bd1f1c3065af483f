// What a clone's address shows, decided from the clone's row and its ports, with a real gateway before a real server.
import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CloneAddresses } from '../../../../src-main/clones/addresses.ts'
import { type Availability, createAvailability } from '../../../../src-main/clones/availability.ts'
import { type Gateway, startGateway } from '../../../../src-main/gateway/gateway.ts'
import { cloneRow, productionRow } from '../../../support/rows.ts'

const production = productionRow()
const addresses: CloneAddresses = {
  of: () => ({ home: production.facts.homeUrl, origins: production.facts.origins }),
  look: async () => false,
  settle: async () => false,
  keep: () => undefined,
  close: () => undefined,
}
const failure = { code: 'clone-unhealthy', message: 'Its database server ended.' } as const
const stops: (() => unknown)[] = []
let gateway: Gateway
let availability: Availability
let woken: string[]
let ports: { readonly webPort: number; readonly databasePort: number }

beforeEach(async () => {
  gateway = await startGateway({ port: 18_300 })
  stops.push(() => gateway.stop())
  const server = createServer((_request, response) => response.end('its page'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => server.close())
  ports = { webPort: (server.address() as AddressInfo).port, databasePort: 1 }
  woken = []
  availability = createAvailability(gateway, addresses, async (clone) => {
    woken.push(clone)
    availability.show(cloneRow(), production, ports)
  })
})
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** @returns the text of what the gateway answers at an address, as no page that is opened: nobody is sent on first */
function visit(label = 'hello'): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { Host: `${label}.localhost:${gateway.port}` }
    const asked = send({ host: '127.0.0.1', port: gateway.port, agent: false, headers }, async (answer) => {
      let text = ''
      for await (const piece of answer) text += piece
      resolve(text)
    })
    asked.once('error', reject)
    asked.end()
  })
}

test('shows the pages of a clone that has ports', async () => {
  availability.show(cloneRow(), production, ports)
  expect(await visit()).toBe('its page')
  expect(availability.get('clone1')).toEqual(ports)
})

test('wakes a clone that is wanted and has no ports by the first request', async () => {
  availability.show(cloneRow({ wanted: 'running' }), production)
  expect(availability.get('clone1')).toBeUndefined()
  expect(await visit()).toBe('its page')
  expect(woken).toEqual(['clone1'])
})

test('says that a clone is stopped, or why it failed, whatever is wanted', async () => {
  availability.show(cloneRow({ wanted: 'stopped' }), production)
  expect(await visit()).toMatch(/This clone is stopped/)
  availability.show(cloneRow({ wanted: 'running', failure }), production)
  expect(await visit()).toMatch(/Its database server ended/)
  expect(woken).toEqual([])
})

test('says what is being done with a clone that is busy', async () => {
  availability.show(cloneRow(), production, ports)
  availability.showBusy(cloneRow(), production, 'This clone is being made.')
  expect(await visit()).toMatch(/This clone is being made/)
  expect(availability.get('clone1')).toBeUndefined()
})

test('counts use through the gateway past a rename, and forgets it with the clone', async () => {
  availability.showBusy(cloneRow(), production, 'This clone is being made.')
  expect(availability.use('clone1').lastAt).toBe(0)
  await visit()
  const { lastAt } = availability.use('clone1')
  expect(lastAt).toBeGreaterThan(0)
  const renamed = cloneRow({ hostLabel: 'other', wanted: 'stopped' })
  availability.rename('hello', renamed, production)
  expect(availability.use('clone1').lastAt).toBe(lastAt)
  expect(await visit('other')).toMatch(/This clone is stopped/)
  availability.remove('other', 'clone1')
  expect(availability.use('clone1')).toEqual({ active: 0, lastAt: 0 })
})
