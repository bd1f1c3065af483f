// What a dump says of itself, whoever wrote it, and whether it ends where it should.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, describe, expect, it, test } from 'vitest'
import { headOf, isWhole, readDumpHead } from '../../../../src-main/production/archive-reader.ts'

describe('the head of a dump', () => {
  it.each([
    [
      '/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19\n-- Server version\t11.8.9-MariaDB',
      'mariadb',
      '11.8.9-MariaDB',
    ],
    [
      '-- MySQL dump 10.13  Distrib 8.0.39\n--\n-- Server version\t8.0.39-0ubuntu0.22.04.1',
      'mysql',
      '8.0.39-0ubuntu0.22.04.1',
    ],
    // MariaDB's own tool of old called itself so.
    ['-- MySQL dump 10.19  Distrib 10.6.18-MariaDB\n-- Server version\t10.6.18-MariaDB', 'mariadb', '10.6.18-MariaDB'],
    ['-- phpMyAdmin SQL Dump\n-- Server-Version: 8.0.30\n', 'mysql', '8.0.30'],
    ['-- phpMyAdmin SQL Dump\n-- Server version: 10.11.6-MariaDB-1\n', 'mariadb', '10.11.6-MariaDB-1'],
    ['CREATE TABLE `wp_posts` (\n', 'mariadb', ''],
  ])('%j', (text, server, serverVersion) => {
    expect(headOf(text)).toEqual({ server, serverVersion })
  })

  it.each(['<html>', 'PK\u0003\u0004', ''])('%j is none', (text) => {
    expect(headOf(text)).toBeUndefined()
  })
})

describe('the end of a dump', () => {
  it('is told by those who write one', () => {
    expect(isWhole('-- MariaDB dump 10.19', '\n-- Dump completed on 2026-11-25  1:02:03\n')).toBe(true)
    expect(isWhole('-- MySQL dump 10.13', "INSERT INTO `wp_posts` VALUES (1,'x")).toBe(false)
    // The end of a file that was cut off may begin in the middle of a row that says so.
    expect(isWhole('-- MySQL dump 10.13', "-- Dump completed'),(2,'x")).toBe(false)
    expect(isWhole('-- phpMyAdmin SQL Dump', 'COMMIT;\n')).toBe(true)
  })
})

describe('files that strangers sent', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sitefork-test-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = (name: string, bytes: Buffer | string) => {
    writeFileSync(join(folder, name), bytes)
    return join(folder, name)
  }

  test.each([
    ['gzip', gzipSync],
    ['Zstandard', zstdCompressSync],
  ])('of a dump that %s makes enormous only the beginning is unpacked', async (name, pack) => {
    const bomb = file(`${name}.sql`, pack(Buffer.concat([Buffer.from('-- \n'), Buffer.alloc(256 * 2 ** 20, ' ')])))
    const before = process.memoryUsage().rss
    expect(await readDumpHead(bomb)).toEqual({ server: 'mariadb', serverVersion: '' })
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 2 ** 20)
  })

  test('a directory, a device and what is packed wrongly are refused in a sentence', async () => {
    for (const path of [folder, '/dev/zero', join(folder, 'none')]) {
      await expect(readDumpHead(path)).rejects.toMatchObject({ code: 'bad-input' })
    }
    const cut = gzipSync(Buffer.from('-- MariaDB dump '.repeat(10_000))).subarray(0, 60)
    await expect(readDumpHead(file('cut.sql.gz', cut))).rejects.toMatchObject({ code: 'bad-input' })
    await expect(
      readDumpHead(file('noise.sql.gz', Buffer.concat([Buffer.from('1f8b', 'hex'), cut]))),
    ).rejects.toMatchObject({
      code: 'bad-input',
    })
  })

  test('a version is one, or unknown', () => {
    const version = (said: string) => headOf(`-- MariaDB dump\n-- Server version\t${said}\n`)?.serverVersion
    expect(version('10.11.8-MariaDB-0+deb12u1')).toBe('10.11.8-MariaDB-0+deb12u1')
    expect([version('10\x1b[2J'), version('9'.repeat(500)), version('x'), version(' '.repeat(60_000))]).toEqual([
      '',
      '',
      '',
      '',
    ])
  })

  test('whatever it begins with is told apart in one pass', () => {
    for (const piece of ['\n', ' ', '-- ', '-- Server version', '-- Server version \n', '/*', '-- MySQL dump\n']) {
      const began = performance.now()
      headOf(piece.repeat(80_000 / piece.length))
      expect(performance.now() - began).toBeLessThan(500)
    }
  })
})
