// Random bytes and text of the kinds that parsers are not written for, and what happens to real samples.
import type { Random } from '../../support/random.ts'

const mostBytes = 65_536

const hugeNumbers = [
  '0',
  '-1',
  '007',
  '255',
  '256',
  '65535',
  '65536',
  '2147483648',
  '4294967296',
  '9007199254740993',
  '18446744073709551616',
  '1e309',
  '9'.repeat(400),
]
const openings = [
  '(',
  '[',
  '{',
  '<',
  '"',
  "'",
  '`',
  '/*',
  '<?php ',
  '<<<A\n',
  '{"a":',
  '[[',
  '\\',
  '%25',
  '\r\n',
  '--',
  '\r\n--b',
  '\xa0',
  '\t',
]
const planes = [0x0, 0x1, 0x2, 0x3, 0xe, 0xf, 0x10]
const awkward = [
  '\0',
  '\r',
  '\n',
  '\r\n',
  '\u2028',
  '\u202e',
  '\u200b',
  '\ufeff',
  '\ufffd',
  '\ud800',
  '\udfff',
  '\x1b',
  '\x7f',
  '\x85',
]

/** Of every plane of Unicode, halves of pairs and controls among them. */
export function anyCharacter(random: Random): string {
  if (random.chance(0.4)) return String.fromCharCode(0x20 + random.below(0x5f))
  if (random.chance(0.4)) return random.pick(awkward)
  if (random.chance(0.3)) return String.fromCharCode(random.below(0x100))
  return String.fromCodePoint(random.pick(planes) * 0x10000 + random.below(0x10000))
}

export function anyText(random: Random, most = 40): string {
  if (random.chance(0.05)) return random.pick(hugeNumbers)
  return Array.from({ length: random.below(most) }, () => anyCharacter(random)).join('')
}

/** Also what is no UTF-8: latin1 takes each byte as it is. */
function anyBytes(random: Random, most = 40): Buffer {
  if (random.chance(0.5)) return Buffer.from(anyText(random, most))
  return Buffer.from(Array.from({ length: random.below(most) }, () => random.below(256)))
}

export const anyNumber = (random: Random) =>
  random.chance(0.5) ? random.below(70_000) : Number(random.pick(hugeNumbers))

/** Pieces of one to many, as a connection would give them. */
export function* inPieces(whole: Buffer, random: Random): Iterable<Buffer> {
  const most = random.pick([1, 7, 60, 4096, mostBytes])
  for (let at = 0; at < whole.length; ) {
    const size = 1 + random.below(most)
    yield whole.subarray(at, at + size)
    at += size
  }
}

type Damage = (bytes: Buffer, random: Random, others: readonly Buffer[]) => Buffer

const cut = (bytes: Buffer, random: Random) => random.below(bytes.length + 1)
const some = (bytes: Buffer, random: Random, most = 200) => {
  const from = cut(bytes, random)
  return bytes.subarray(from, from + 1 + random.below(most))
}
const put = (bytes: Buffer, at: number, what: Buffer, instead = 0) =>
  Buffer.concat([bytes.subarray(0, at), what, bytes.subarray(at + instead)])
/** As often as there is room for; seldom, for it takes the longest to look at. */
const repeated = (what: Buffer, room: number, random: Random) => {
  const most = Math.floor(room / Math.max(1, what.length))
  return Buffer.concat(Array.from({ length: random.chance(0.1) ? most : Math.min(most, random.below(30)) }, () => what))
}

const damages: readonly Damage[] = [
  (bytes, random) => bytes.subarray(0, cut(bytes, random)),
  (bytes, random) => put(bytes, cut(bytes, random), Buffer.alloc(0), random.below(100)),
  (bytes, random) => put(bytes, cut(bytes, random), some(bytes, random)),
  (bytes, random) => put(bytes, cut(bytes, random), Buffer.from([1 << random.below(8)]), 1),
  (bytes, random) =>
    put(bytes, cut(bytes, random), Buffer.from([random.pick([0, 1, 0x7f, 0x80, 0xc0, 0xfe, 0xff])]), 1),
  (bytes, random) => put(bytes, cut(bytes, random), Buffer.alloc(4, random.pick([0, 0xff, 0x7f])), 4),
  (bytes, random) => put(bytes, cut(bytes, random), anyBytes(random), random.below(3)),
  (bytes, random, others) => put(bytes, cut(bytes, random), some(random.pick(others), random), random.below(40)),
  (bytes, random) => put(bytes, cut(bytes, random), Buffer.from(random.pick(hugeNumbers)), random.below(3)),
  (bytes, random) =>
    put(bytes, cut(bytes, random), repeated(some(bytes, random, 12), mostBytes - bytes.length, random)),
  (bytes, random) =>
    put(bytes, cut(bytes, random), repeated(Buffer.from(random.pick(openings)), mostBytes - bytes.length, random)),
  (bytes, random) => {
    const found = /\d+/.exec(bytes.toString('latin1', cut(bytes, random)))
    return found
      ? put(
          bytes,
          bytes.length - (found.input.length - found.index),
          Buffer.from(random.pick(hugeNumbers)),
          found[0].length,
        )
      : bytes
  },
]

/** One of the samples with some damage, and no more than 64 KB of it. */
export function damaged(samples: readonly Buffer[], random: Random): Buffer {
  let bytes = random.pick(samples)
  for (let left = 1 + random.below(5); left > 0; left--) {
    bytes = random.pick(damages)(bytes, random, samples).subarray(0, mostBytes)
  }
  return bytes
}
