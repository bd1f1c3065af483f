// The outputs of a command, from one stream that comes in pieces of any size.
import { expect, it } from 'vitest'
import { createDemultiplexer } from '../../../../src-main/docker/demultiplex.ts'
import { randomOf } from '../../../support/random.ts'

it.each([1, 2, 3, 4])('each output is what was written to it, seed %i', (seed) => {
  const random = randomOf(seed)
  const written = { 1: [] as Buffer[], 2: [] as Buffer[] }
  const stream: Buffer[] = []
  for (let frame = 0; frame < 200; frame++) {
    const is = random.chance(0.7) ? 1 : 2
    const bytes = Buffer.alloc(random.pick([0, 1, 7, 8, 9, 300]), random.below(256))
    const head = Buffer.from([is, 0, 0, 0, 0, 0, 0, 0])
    head.writeUInt32BE(bytes.length, 4)
    written[is].push(bytes)
    stream.push(head, bytes)
  }
  const got = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  const take = createDemultiplexer({
    stdout: (chunk) => got.stdout.push(chunk),
    stderr: (chunk) => got.stderr.push(chunk),
  })
  const whole = Buffer.concat(stream)
  for (let at = 0; at < whole.length; ) {
    const size = 1 + random.below(random.pick([3, 20, 1000]))
    take(whole.subarray(at, at + size))
    at += size
  }
  expect(Buffer.concat(got.stdout).equals(Buffer.concat(written[1]))).toBe(true)
  expect(Buffer.concat(got.stderr).equals(Buffer.concat(written[2]))).toBe(true)
})
