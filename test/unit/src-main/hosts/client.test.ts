// The command's client against a real host: answers, failures, streams, and a host that goes away.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Failure } from '../../../../src-main/contract/failure.ts'
import { type Connection, connectToHost } from '../../../../src-main/hosts/client.ts'
import { publishHost } from '../../../../src-main/hosts/rendezvous.ts'
import { startWebHost, type WebHost } from '../../../../src-main/hosts/web.ts'
import { grantFailure, type SmallRouter, smallRouter } from '../../../support/small-router.ts'

let home: string
let host: WebHost
let small: SmallRouter
let connection: Connection

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'sitefork-client-'))
  small = smallRouter()
  host = await startWebHost({ router: small.router, rendererDirectory: home, log: () => undefined })
  await publishHost(home, host)
  connection = await connectToHost({ home })
})

afterEach(async () => {
  connection.close()
  await host.close()
  rmSync(home, { recursive: true })
})

async function thrown(call: Promise<unknown>): Promise<Failure> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof Failure) return error
  throw new Error(`not a Failure: ${error}`)
}

it('calls a method and gets its answer', async () => {
  expect(await connection.client.clone.offerName({ production: 'acme' })).toEqual({ name: 'acme-1' })
  expect(connection.address).toBe(`http://127.0.0.1:${host.port}/`)
})

it('gets an address for a browser that holds no token, and says so when the host is gone', async () => {
  const url = await connection.windowUrl('browser')
  expect(url).toMatch(new RegExp(`^http://127.0.0.1:${host.port}/#ticket=[\\w-]+$`))
  expect(url).not.toContain(host.token)
  await host.close()
  expect((await thrown(connection.windowUrl('browser'))).code).toBe('host-stopped')
})

it('rebuilds a Failure whole', async () => {
  const failure = await thrown(connection.client.doctor())
  expect(failure.facts()).toEqual(grantFailure.facts())
  expect(small.lines).toEqual([])
})

it('reports a bug in a plain sentence and logs its stack', async () => {
  const failure = await thrown(connection.client.retryEngine())
  expect(failure.code).toBe('unexpected')
  expect(JSON.stringify(failure.facts())).not.toContain('hunter2')
  expect(small.lines).toEqual([expect.stringMatching(/^retryEngine: TypeError: a bug[\s\S]*small-router\.ts/)])
})

it('reports an answer that does not match its schema as a bug', async () => {
  expect((await thrown(connection.client.production.list())).code).toBe('unexpected')
  expect(small.lines).toEqual([expect.stringContaining('production.list: ')])
})

it('names what is malformed without quoting it', async () => {
  const input = { production: { secret: 'hunter2' } } as unknown as { production: string }
  const failure = await thrown(connection.client.clone.offerName(input))
  expect(failure.code).toBe('bad-input')
  expect(failure.detail).toContain('production: ')
  expect(JSON.stringify(failure.facts()) + small.lines).not.toContain('hunter2')
})

it('says so when the running host does not know a method', async () => {
  expect((await thrown(connection.client.snapshot())).message).toContain('another version')
})

it('streams until the caller leaves, and the host hears of it', async () => {
  for await (const event of await connection.client.events()) {
    expect(event).toEqual({ is: 'engine', engine: { is: 'starting', description: 'Looking for Docker' } })
    break
  }
  await expect.poll(() => small.ended).toEqual(['events'])
})

it('turns a host that goes away into a Failure, in calls and in streams', async () => {
  const stream = await connection.client.events()
  await stream.next()
  const ends = [thrown(connection.client.job.wait({ job: 'x' })), thrown(stream.next())]
  await connection.client.clone.offerName({ production: 'x' })
  await host.close()
  expect((await Promise.all(ends)).map((failure) => failure.code)).toEqual(['host-stopped', 'host-stopped'])
  expect((await thrown(connection.client.doctor())).code).toBe('host-stopped')
  await expect.poll(() => small.ended).toEqual(['events'])
  expect((await thrown(connectToHost({ home }))).code).toBe('host-stopped')
})
