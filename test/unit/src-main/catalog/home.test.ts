// Files of the home that were lost, emptied or damaged: Sitefork goes on, or stops with a sentence; it never begins anew beside its own sites.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openCatalog } from '../../../../src-main/catalog/catalog.ts'
import { homeFailure } from '../../../../src-main/catalog/home-failure.ts'
import { readInstance } from '../../../../src-main/catalog/instance.ts'
import { openSecrets } from '../../../../src-main/catalog/secrets.ts'
import { writeWhole } from '../../../../src-main/catalog/write-whole.ts'
import { Failure } from '../../../../src-main/contract/failure.ts'
import { migrations } from '../../../support/migrations.ts'
import { productionRow } from '../../../support/rows.ts'

const onPosix = process.platform !== 'win32'
let home: string
let log: string[]

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sitefork-home-'))
  log = []
})
afterEach(() => rmSync(home, { recursive: true }))

const at = (name: string) => join(home, name)
const open = () => openCatalog(at('catalog.db'), migrations)

function thrownBy(work: () => unknown): Failure {
  try {
    work()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('It threw nothing.')
}

describe('the name of a home', () => {
  function named(change: (catalog: ReturnType<typeof open>) => void = () => undefined): string {
    const catalog = open()
    try {
      change(catalog)
      return readInstance(home, catalog, (line) => log.push(line))
    } finally {
      catalog.close()
    }
  }

  it('is made once', () => {
    const name = named()
    expect(name).toMatch(/^[0-9a-f]{8}$/)
    expect([named(), readFileSync(at('instance'), 'utf8')]).toEqual([name, `${name}\n`])
  })

  it.each(['', '\n', '0badf00', 'not a name', '\0\0\0\0\0\0\0\0', '../../x'])(
    'is known though its file says %j',
    (text) => {
      const name = named()
      writeFileSync(at('instance'), text)
      expect(named()).toBe(name)
      expect(readFileSync(at('instance'), 'utf8')).toBe(`${name}\n`)
      expect(log.join()).toContain('the catalog knew it')
    },
  )

  it('is never made anew where the file is damaged and nobody else knows it', () => {
    writeFileSync(at('instance'), '')
    const failure = thrownBy(named)
    expect(failure.code).toBe('home-unusable')
    expect(failure.message).toContain('empty or damaged')
    expect(readFileSync(at('instance'), 'utf8')).toBe('')
  })

  it('is never made anew where the file is gone and a production is linked', () => {
    const failure = thrownBy(() => named((catalog) => catalog.productions.insert(productionRow())))
    expect(failure.message).toContain('is missing')
    expect(existsSync(at('instance'))).toBe(false)
  })

  it('is taken from the file where the catalog does not know it yet', () => {
    writeFileSync(at('instance'), '0badf00d\n')
    expect(named()).toBe('0badf00d')
    rmSync(at('instance'))
    expect(named()).toBe('0badf00d')
  })
})

describe('the key', () => {
  const opened = () => openSecrets(home, null, (line) => log.push(line))

  it.each(['', 'plain', 'plain AAAA', 'keychain', 'x', '\0\0\0'])(
    'is made anew and the old one kept where it says %j',
    (text) => {
      writeFileSync(at('key'), text)
      const secrets = opened()
      expect(secrets.decrypt(secrets.encrypt('secret'))).toBe('secret')
      expect(readFileSync(at('key.damaged'), 'utf8')).toBe(text)
      expect(log.join()).toContain('asked for again')
    },
  )

  it('that was damaged leaves what was encrypted to be asked for, in a sentence', () => {
    const encrypted = opened().encrypt('secret')
    truncateSync(at('key'), 20)
    expect(thrownBy(() => opened().decrypt(encrypted))).toMatchObject({
      code: 'secret-unreadable',
      remedy: { action: 'edit-source' },
    })
  })

  it('opens nothing that was cut short', () => {
    expect(thrownBy(() => opened().decrypt(Buffer.alloc(5))).code).toBe('secret-unreadable')
  })

  it('that a keychain does not give is left alone, and Sitefork starts', () => {
    const flip = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0xff))
    const encrypted = openSecrets(home, { protect: flip, unprotect: flip }).encrypt('secret')
    const before = readFileSync(at('key'), 'utf8')
    const shut = openSecrets(home, {
      protect: flip,
      unprotect() {
        throw new Failure('secret-unreadable', 'The keychain is locked.')
      },
    })
    expect(thrownBy(() => shut.decrypt(encrypted)).message).toBe('The keychain is locked.')
    expect(readFileSync(at('key'), 'utf8')).toBe(before)
  })

  it('that cannot even be read is left alone', () => {
    mkdirSync(at('key'))
    expect(thrownBy(() => opened().encrypt('secret')).code).toBe('secret-unreadable')
  })
})

describe('the catalog', () => {
  it('that is no database says so and what is safe', () => {
    writeFileSync(at('catalog.db'), 'not a database'.repeat(1000))
    const failure = thrownBy(open)
    expect(failure.code).toBe('home-unusable')
    expect(failure.message).toMatch(/is damaged\. .*untouched/)
  })

  it('that was cut short says so, whenever that is met', () => {
    const whole = open()
    for (let index = 0; index < 200; index++) whole.settings.set(`name ${index}`, 'x'.repeat(2000))
    whole.close()
    truncateSync(at('catalog.db'), statSync(at('catalog.db')).size >> 1)
    const failure = thrownBy(() => {
      const cut = open()
      try {
        for (let index = 0; index < 200; index++) cut.settings.get(`name ${index}`)
      } finally {
        cut.close()
      }
    })
    expect(failure.message).toContain('is damaged')
  })

  it('in a place that is none says so', () => {
    expect(thrownBy(() => openCatalog(at('none/catalog.db'), migrations)).code).toBe('home-unusable')
  })
})

describe('what SQLite and the system refuse', () => {
  function refused(database: DatabaseSync, sql: string): unknown {
    try {
      database.exec(sql)
    } catch (error) {
      return homeFailure(error, 'The catalog', at('catalog.db'))
    } finally {
      database.close()
    }
    throw new Error('It refused nothing.')
  }

  it('is told: a full disk, a disk that is read only', () => {
    const full = new DatabaseSync(at('full.db'))
    full.exec('CREATE TABLE t (v); PRAGMA max_page_count = 2')
    expect(refused(full, 'INSERT INTO t VALUES (zeroblob(100000))')).toMatchObject({
      code: 'home-unusable',
      message: expect.stringContaining('no room left on the disk for the catalog'),
    })
    expect(refused(new DatabaseSync(at('full.db'), { readOnly: true }), 'CREATE TABLE u (v)')).toMatchObject({
      message: expect.stringContaining('nothing can be written'),
    })
  })

  it('is a bug where it says nothing about the file', () => {
    expect(refused(new DatabaseSync(':memory:'), 'SELECT nonsense')).not.toBeInstanceOf(Failure)
  })
})

it('writes a small file whole, for its owner only, or not at all', () => {
  writeWhole(at('small'), 'one')
  writeWhole(at('small'), 'two')
  expect([readFileSync(at('small'), 'utf8'), readdirSync(home)]).toEqual(['two', ['small']])
  if (onPosix) expect(statSync(at('small')).mode & 0o777).toBe(0o600)
  mkdirSync(at('folder'))
  expect(() => writeWhole(at('folder'), 'x')).toThrow()
  expect(readdirSync(home)).toEqual(['folder', 'small'])
})
