// Dumps and archives of files, as files of this computer: their heads, whether they are whole, and what cannot be unpacked.
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { outgrown, serverBuilds } from '../../../src-main/database/server-builds.ts'
import {
  archiveBytes,
  headOf,
  isWhole,
  openArchive,
  openDump,
  readDumpHead,
} from '../../../src-main/production/archive-reader.ts'
import { damaged } from './bytes.ts'
import { lessBytes, must, orRefusal, orRefusalOf, promptly, subject } from './subject.ts'

const row = (text: string) => `INSERT INTO \`wp_posts\` VALUES (1,'${text}');\n`
const completed = '-- Dump completed on 2026-11-25  1:02:03\n'
const mariadb = `/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19\n--\n-- Server version\t11.8.9-MariaDB\n${row('a')}`
const mysql = '-- MySQL dump 10.13  Distrib 8.0.39\n--\n-- Server version\t8.0.39-0ubuntu0.22.04.1\n'
const samples = [
  mariadb + completed,
  `${mysql}${row('-- Dump completed')}${completed}`,
  `-- phpMyAdmin SQL Dump\n-- Server-Version: 8.0.30\n${row('c')}`,
].map((text) => Buffer.from(text))
const packings = [
  (bytes: Buffer) => bytes,
  (bytes: Buffer) => gzipSync(bytes),
  (bytes: Buffer) => zstdCompressSync(bytes),
]
const packed = samples.flatMap((sample) => packings.map((pack) => pack(sample)))

/** A file of these bytes, for as long as it is looked at. */
async function asFile(bytes: Buffer, look: (path: string) => Promise<void>): Promise<void> {
  const path = join(tmpdir(), `sitefork-fuzz-${process.pid}`)
  writeFileSync(path, bytes)
  try {
    await look(path)
  } finally {
    rmSync(path, { force: true })
  }
}

export const anyDumpHead = subject({
  name: 'dump-head',
  make: (random) => damaged(samples, random),
  check(bytes) {
    const text = bytes.toString('latin1')
    const head = orRefusal(() => promptly(() => headOf(text)))
    promptly(() => isWhole(text.slice(0, 1000), text.slice(-200)))
    if (!head) return
    const { server, serverVersion } = head
    must(/^[\x20-\x7e]{0,100}$/.test(serverVersion), `The version ${JSON.stringify(serverVersion)} is none.`)
    orRefusal(() => promptly(() => serverBuilds(server, serverVersion).map((build) => outgrown(build, serverVersion))))
  },
  smaller: lessBytes,
})

export const anyDump = subject({
  name: 'dump',
  make: (random) => damaged(packed, random),
  check: (bytes) =>
    asFile(bytes, async (path) => {
      await orRefusalOf(() => readDumpHead(path))
      must((await archiveBytes(path)) === bytes.length, 'An archive has another size than its file.')
      const { stream } = await openArchive(path, () => {})
      const archive = Buffer.concat(await stream.toArray())
      must(archive.equals(bytes), 'An archive is read as other bytes.')
      await orRefusalOf(async () => {
        const dump = await openDump(path, () => {})
        for await (const _piece of dump.stream);
      }).catch((error: unknown) => must(isBroken(error), String(error)))
    }),
  smaller: lessBytes,
})

/** What cannot be unpacked breaks the stream; whoever loads it says so. */
const isBroken = (error: unknown) =>
  error instanceof Error && 'code' in error && /^(?:Z_|ZSTD_|ERR_(?:ZLIB|ZSTD|STREAM))/.test(String(error.code))

interface CutOff {
  readonly text: string
  readonly packing: number
}

/** A dump that was cut off is never taken for whole, wherever that was. */
export const cutDump = subject({
  name: 'dump-cut-off',
  make(random): CutOff {
    const texts = ['-- Dump completed', 'x', ' ', '\\n-- Dump completed on 2026\\n', '\\r', 'é', '--', '/*']
    const rows = Array.from({ length: 1 + random.below(12) }, () =>
      row(Array.from({ length: random.below(30) }, () => random.pick(texts)).join('')),
    )
    const whole = random.pick([mariadb, mysql]) + rows.join('')
    const until = whole.length - random.below(whole.length - mysql.length)
    return { text: whole.slice(0, random.chance(0.3) ? whole.length : until), packing: random.below(packings.length) }
  },
  async check({ text, packing }) {
    for (const [bytes, whole] of [
      [text, false],
      [`${text}\n${completed}`, true],
    ] as const) {
      await asFile(packings[packing]?.(Buffer.from(bytes)) ?? Buffer.alloc(0), async (path) => {
        const dump = await openDump(path, () => {})
        for await (const _piece of dump.stream);
        must(
          dump.isWhole() === whole,
          `It is taken for ${whole ? 'cut off' : 'whole'}: ${JSON.stringify(bytes.slice(-220))}`,
        )
      })
    }
  },
  *smaller({ text, packing }) {
    if (packing > 0) yield { text, packing: 0 }
    for (let length = mysql.length; length < text.length; length += 97) yield { text: text.slice(0, length), packing }
  },
})
