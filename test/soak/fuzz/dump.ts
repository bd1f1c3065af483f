// Dumps and archives of files, as files of this computer: their heads, whether they are whole, and what cannot be unpacked.
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { isOlderThan, suitableImages } from '../../../src-main/database/server/server-image.ts'
import { chooseSite } from '../../../src-main/dumps/choose-site.ts'
import { headOfText } from '../../../src-main/dumps/dump-head.ts'
import { filterDump } from '../../../src-main/dumps/filter-dump.ts'
import { splitStatements } from '../../../src-main/dumps/split-statements.ts'
import { surveyDump } from '../../../src-main/dumps/survey-dump.ts'
import { archiveBytes, openArchive, openDump, readDumpHead } from '../../../src-main/production/backup/backup-reader.ts'
import { NotReadable } from '../../../src-main/production/backup/zip-entry.ts'
import { dumpWriters, smallSite } from '../../support/dump-writers.ts'
import { zipOfTexts } from '../../support/packed-bytes.ts'
import { promptly } from '../../support/promptly.ts'
import type { Random } from '../../support/random.ts'
import { damaged } from './bytes.ts'
import { lessBytes, mustEqual, mustHold, orRefusal, orRefusalOf, subject } from './subject.ts'

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
  (bytes: Buffer) => zipOfTexts([['site.sql', bytes.toString('utf8')]]),
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
    const head = orRefusal(() => promptly(() => headOfText(bytes)))
    if (!head) return
    const { server, serverVersion } = head
    mustHold(/^[\x20-\x7e]{0,100}$/.test(serverVersion), `The version ${JSON.stringify(serverVersion)} is none.`)
    orRefusal(() =>
      promptly(() => suitableImages(server, serverVersion).map((build) => isOlderThan(build, serverVersion))),
    )
  },
  smaller: lessBytes,
})

export const anyDump = subject({
  name: 'dump',
  make: (random) => damaged(packed, random),
  check: (bytes) =>
    asFile(bytes, async (path) => {
      await orRefusalOf(() => readDumpHead(path))
      mustHold((await archiveBytes(path)) === bytes.length, 'An archive has another size than its file.')
      const { stream } = await openArchive(path, () => {})
      const archive = Buffer.concat(await stream.toArray())
      mustHold(archive.equals(bytes), 'An archive is read as other bytes.')
      await orRefusalOf(async () => {
        const dump = await openDump(path, () => {})
        for await (const _piece of dump.stream);
      }).catch((error: unknown) => mustHold(isBroken(error), String(error)))
    }),
  smaller: lessBytes,
})

/** What cannot be unpacked breaks the stream; whoever loads it says so. */
const isBroken = (error: unknown) =>
  error instanceof NotReadable ||
  (error instanceof Error && 'code' in error && /^(?:Z_|ZSTD_|ERR_(?:ZLIB|ZSTD|STREAM))/.test(String(error.code)))

/** Cut into pieces by random numbers. */
function piecesOf(bytes: Buffer, random: Random): readonly Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; at = pieces.reduce((sum, piece) => sum + piece.length, 0)) {
    pieces.push(bytes.subarray(at, at + 1 + random.below(random.pick([2, 9, 400]))))
  }
  return pieces
}

function statementsOf(pieces: readonly Buffer[]): string {
  const all: string[] = ['']
  const splitter = splitStatements({
    inside(chunk, from, to) {
      all[all.length - 1] += chunk.toString('latin1', from, to)
    },
    end: () => all.push(''),
    between() {},
    mixedIn: (line) => all.push(`mixed in: ${line}`, ''),
    comment: (text) => all.push(`comment: ${text}`, ''),
    delimiter: (word) => all.push(`delimiter: ${word}`, ''),
  })
  for (const piece of pieces) splitter.push(piece)
  return [...all, splitter.finish()].join('\n')
}

const site = { database: 'wordpress', tables: smallSite(), version: '8.0.39' }
const written = dumpWriters.map(({ write }) => Buffer.from(write(site)))

/** Its statements are the same in whatever pieces it comes. */
export const anyStatements = subject({
  name: 'statements',
  make(random) {
    const bytes = damaged(written, random)
    return { bytes, pieces: piecesOf(bytes, random) }
  },
  check({ bytes, pieces }) {
    mustEqual(
      statementsOf(pieces),
      promptly(() => statementsOf([bytes])),
      'What statements it has',
    )
  },
  *smaller({ bytes }) {
    for (const less of lessBytes(bytes)) yield { bytes: less, pieces: [...less].map((byte) => Buffer.from([byte])) }
  },
})

const wish = { database: undefined, configured: 'wordpress', prefix: 'wp_', ownUsers: false, multisite: false }

const surveyed = (bytes: Buffer) => {
  const surveyor = surveyDump()
  surveyor.push(bytes)
  return surveyor.finish()
}

/** Whatever a dump is, it is a site, or refused in a sentence; and what a copy takes of it is read in one pass. */
export const anySurvey = subject({
  name: 'dump-survey',
  make: (random) => damaged(written, random),
  async check(bytes) {
    const survey = orRefusal(() => promptly(() => surveyed(bytes)))
    const chosen = survey && orRefusal(() => promptly(() => chooseSite(survey, wish)))
    if (!chosen) return
    const filter = filterDump({ database: chosen.database, as: 'wordpress', server: 'mysql' })
    filter.end(bytes)
    for await (const _piece of filter);
  },
  smaller: lessBytes,
})

interface CutOff {
  readonly writer: number
  readonly end: number
}

/** A dump that was cut off before its last table’s end is never taken for whole, wherever that was. */
export const cutDump = subject({
  name: 'dump-cut-off',
  make(random): CutOff {
    const writer = random.below(dumpWriters.length)
    return { writer, end: random.below(written[writer]?.lastIndexOf(';\n') ?? 0) }
  },
  check({ writer, end }) {
    const bytes = written[writer] ?? Buffer.alloc(0)
    if (!dumpWriters[writer]?.ends) return
    const rest = bytes.toString('latin1', end)
    const isContent = /INSERT|CREATE TABLE|ALTER TABLE/.test(rest.replace(/ALTER TABLE \S+ (?:EN|DIS)ABLE KEYS/g, ''))
    const chosen = orRefusal(() => chooseSite(surveyed(bytes.subarray(0, end)), wish))
    mustHold(!chosen || !isContent, `It is taken for whole where ${JSON.stringify(rest.slice(0, 100))} is missing.`)
  },
  *smaller({ writer, end }) {
    if (writer > 0) yield { writer: writer - 1, end }
  },
})
