// Whose the home is, who reads in it, and how large its log grows.
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { homeDirectory, tighten } from '../../../../src-main/hosts/home.ts'
import { openLog } from '../../../../src-main/hosts/log.ts'
import { claimHome, isClaimed } from '../../../../src-main/hosts/rendezvous.ts'

const onPosix = process.platform !== 'win32'
const asRoot = process.getuid?.() === 0
let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sitefork-home-'))
})
afterEach(() => rmSync(home, { recursive: true }))

const modeOf = (name: string) => statSync(join(home, name)).mode & 0o777

describe.runIf(onPosix)('the home', () => {
  it('is private once a host has it, and what a link leads to is left alone', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'sitefork-outside-'))
    writeFileSync(join(outside, 'theirs'), '')
    chmodSync(join(outside, 'theirs'), 0o644)
    for (const name of ['catalog.db', 'sitefork.log', 'key']) {
      writeFileSync(join(home, name), '')
      chmodSync(join(home, name), 0o644)
    }
    mkdirSync(join(home, 'window'), { mode: 0o755 })
    symlinkSync(join(outside, 'theirs'), join(home, 'link'))
    const claim = await claimHome(home)
    expect(['catalog.db', 'sitefork.log', 'key', 'window', 'lock'].map(modeOf)).toEqual([
      0o600, 0o600, 0o600, 0o700, 0o600,
    ])
    expect(statSync(join(outside, 'theirs')).mode & 0o777).toBe(0o644)
    await claim.release()
    rmSync(outside, { recursive: true })
  })

  it('may be a link to a folder of the same account', () => {
    mkdirSync(join(home, 'large disk'))
    symlinkSync(join(home, 'large disk'), join(home, 'link'))
    expect(homeDirectory({ SITEFORK_HOME: join(home, 'link') }, 'linux')).toBe(join(home, 'link'))
    expect(modeOf('large disk')).toBe(0o700)
  })

  it.runIf(asRoot)('is never another account’s', () => {
    mkdirSync(join(home, 'theirs'), { mode: 0o755 })
    chownSync(join(home, 'theirs'), 12_345, 12_345)
    expect(() => homeDirectory({ SITEFORK_HOME: join(home, 'theirs') }, 'linux')).toThrow(
      /another account \(12345; .*Nothing was changed/,
    )
    expect(modeOf('theirs')).toBe(0o755)
  })

  it('is made private though a file in it disappears meanwhile', () => {
    symlinkSync(join(home, 'nowhere'), join(home, 'dangling'))
    expect(() => tighten(home, 'linux')).not.toThrow()
  })
})

describe('the lock', () => {
  it('still holds after something wrote into its file', async () => {
    const claim = await claimHome(home)
    writeFileSync(join(home, 'lock'), 'not a database, though it is long enough to be taken for one'.repeat(100))
    expect(await isClaimed(home)).toBe(true)
    await claim.release()
    writeFileSync(join(home, 'lock'), 'not a database, though it is long enough to be taken for one'.repeat(100))
    const next = await claimHome(home)
    expect(await isClaimed(home)).toBe(true)
    await next.release()
  })

  it('is refused in a sentence where a folder stands in its place', async () => {
    mkdirSync(join(home, 'lock'))
    await expect(claimHome(home)).rejects.toMatchObject({ code: 'home-unusable' })
  })
})

describe('the log', () => {
  it('is rotated by size while it is written, and few files are kept', () => {
    const log = openLog(home, 1_000)
    for (let index = 0; index < 200; index++) log(`line ${index} ${'x'.repeat(80)}`)
    expect(readdirSync(home).sort()).toEqual(['sitefork.log', 'sitefork.log.1', 'sitefork.log.2', 'sitefork.log.3'])
    for (const name of readdirSync(home)) expect(statSync(join(home, name)).size).toBeLessThan(1_200)
    expect(readFileSync(join(home, 'sitefork.log'), 'utf8')).toContain('line 199 ')
    if (onPosix) expect(modeOf('sitefork.log')).toBe(0o600)
  })

  it('is rotated at the start too, where an earlier Sitefork let it grow', () => {
    writeFileSync(join(home, 'sitefork.log'), 'x'.repeat(2_000))
    openLog(home, 1_000)('new')
    expect(statSync(join(home, 'sitefork.log.1')).size).toBe(2_000)
  })

  it('holds plain text, in which no line can pass for another entry', () => {
    openLog(home)('bad\u001b[2J\u009b\n2026-01-01T00:00:00.000Z  forged')
    const [first = '', second = ''] = readFileSync(join(home, 'sitefork.log'), 'utf8').split('\n')
    expect([first.slice(26), second]).toEqual(['bad␛[2J�', '    2026-01-01T00:00:00.000Z  forged'])
  })

  it('never throws into the code that logs', () => {
    mkdirSync(join(home, 'sitefork.log'))
    expect(() => openLog(home)('lost')).not.toThrow()
  })
})
