// Plain rows are gone through without being read: as far as they reach, and no further.
import { describe, expect, it } from 'vitest'
import { columnType, planColumn } from '../../../../../src-main/binlog/tables/column-plan.ts'
import { plainRowsOf } from '../../../../../src-main/binlog/values/plain-rows.ts'
import { readImage } from '../../../../../src-main/binlog/values/row-image.ts'
import { type Random, randomOf } from '../../../../support/random.ts'

const words = [Buffer.from('a'), Buffer.from('b')]
const none = { isUnsigned: false, collation: undefined, words: [], geometry: 0, known: undefined, isKept: true }

/** A type with its metadata, and how many bytes a value takes; undefined where it has a length before it. */
const types: readonly (readonly [type: number, meta: number, bytes: number | undefined])[] = [
  [1, 0, 1],
  [2, 0, 2],
  [9, 0, 3],
  [3, 0, 4],
  [8, 0, 8],
  [columnType.year, 0, 1],
  [10, 0, 3],
  [17, 3, 6],
  [18, 6, 8],
  [19, 2, 4],
  [16, 0x0103, 2],
  [columnType.varchar, 100, undefined],
  [columnType.varchar, 3000, undefined],
  [columnType.blob, 3, undefined],
  [columnType.string, (1 << 8) | columnType.enum, 1],
]

function plansOf(random: Random) {
  const some = [types[random.below(5)] ?? types[0], ...Array.from({ length: 12 }, () => random.pick(types))]
  return some.flatMap((one, at) => {
    const [type = 1, meta = 0] = one ?? []
    return planColumn({ ...none, name: `c${at}`, type, meta, words: type === columnType.string ? words : [] }) ?? []
  })
}

type Plans = ReturnType<typeof plansOf>

function imageOf(random: Random, plans: Plans): Buffer {
  const nulls = Buffer.alloc((plans.length + 7) >> 3)
  const values = plans.map((plan, at) => {
    if (at > 0 && random.chance(0.2)) {
      nulls.writeUInt8(nulls.readUInt8(at >> 3) | (1 << (at & 7)), at >> 3)
      return Buffer.alloc(0)
    }
    if (plan.column.type === 'enum') return Buffer.from([random.below(3)])
    if (plan.column.type === 'datetime') return Buffer.from([0x99, 0xb2, 0x40, 0x30, 0x81, 0, random.below(15), 0])
    const isCounted = /char|blob|binary/.test(plan.column.type)
    const bytes = Buffer.from(Array.from({ length: isCounted ? random.below(90) : plan.size }, () => random.below(256)))
    if (!isCounted) return bytes
    const length = Buffer.alloc(plan.size)
    length.writeUIntLE(bytes.length, 0, plan.size)
    return Buffer.concat([length, bytes])
  })
  return Buffer.concat([nulls, ...values])
}

const tableOf = (plans: Plans) => ({
  database: 'site',
  name: 't',
  columns: plans.map(({ column }) => column),
  key: [0],
})

describe.each([1, 2, 3, 4, 5, 6])('random plain rows, seed %i', (seed) => {
  const random = randomOf(seed)
  const plans = plansOf(random)
  const rows = plainRowsOf(tableOf(plans), plans)
  const all = plans.map((_plan, at) => at)

  it('end where they are read to, and are read as they are', () => {
    for (let round = 0; round < 100; round++) {
      const image = imageOf(random, plans)
      const bytes = Buffer.concat([image, Buffer.from('behind')])
      const [skipped, read] = [
        { bytes, at: 0 },
        { bytes, at: 0 },
      ]
      rows?.skip(skipped)
      const values = readImage(read, plans, all)
      expect([skipped.at, read.at]).toEqual([image.length, image.length])
      expect(rows?.read(image)).toEqual(values)
      expect(rows?.readKey(image)).toEqual(values.slice(0, 1))
    }
  })

  it('are said to have the same key only where they have', () => {
    const images = Array.from({ length: 60 }, () => imageOf(random, plans))
    for (const one of images) {
      expect(rows?.areOfOneKey(one, Buffer.from(one))).toBe(true)
      for (const other of images) {
        if (rows?.areOfOneKey(one, other)) expect(rows.readKey(one)).toEqual(rows.readKey(other))
      }
    }
  })

  it('have the number as their key that they are read to have', () => {
    for (let round = 0; round < 100; round++) {
      const image = imageOf(random, plans)
      const [key] = rows?.readKey(image) ?? []
      const number = Number(key?.toString())
      expect(rows?.keyNumber(image)).toBe(number >= 0 && Number.isSafeInteger(number) ? number : undefined)
    }
  })

  it('that are cut off are refused, as reading them is', () => {
    for (let round = 0; round < 100; round++) {
      const image = imageOf(random, plans)
      const bytes = image.subarray(0, random.below(image.length))
      expect(() => rows?.skip({ bytes, at: 0 })).toThrow(RangeError)
      expect(() => readImage({ bytes, at: 0 }, plans, all)).toThrow(RangeError)
    }
  })

  it('of random bytes are refused where they could not be read', () => {
    for (let round = 0; round < 2000; round++) {
      const bytes = Buffer.from(Array.from({ length: 120 }, () => (random.chance(0.5) ? 0 : random.below(256))))
      const isRead = (work: () => unknown) => {
        try {
          work()
          return true
        } catch (error) {
          if (error instanceof RangeError) return false
          throw error
        }
      }
      const cursor = { bytes, at: 0 }
      if (!isRead(() => rows?.skip(cursor))) continue
      expect(isRead(() => readImage({ bytes: bytes.subarray(0, cursor.at), at: 0 }, plans, all))).toBe(true)
    }
  })
})

describe('the key of a row is a number', () => {
  const column = (more: Partial<Parameters<typeof planColumn>[0]> = {}) => {
    const plan = planColumn({ ...none, name: 'c', type: 8, meta: 0, ...more })
    return plan ? [plan] : []
  }
  const numberOf = (plans: Plans, key: readonly number[], image: readonly number[]) =>
    plainRowsOf({ ...tableOf(plans), key }, plans)?.keyNumber(Buffer.from(image))
  const two = [...column(), ...column()]
  const values = [0, 5, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]

  it('where the row begins with it, and it is all of the key', () => {
    expect(numberOf(two, [0], values)).toBe(5)
    expect(numberOf(two, [1], values)).toBeUndefined()
    expect(numberOf(two, [0, 1], values)).toBeUndefined()
  })

  it('but none that is NULL, negative, filled up with zeros, or too large to be exact', () => {
    expect(numberOf(column(), [0], [1])).toBeUndefined()
    const least = [0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]
    expect(numberOf(column(), [0], least)).toBeUndefined()
    expect(numberOf(column({ isUnsigned: true }), [0], least)).toBeUndefined()
    expect(numberOf(column({ isUnsigned: true }), [0], [0, 1, 0, 0, 0, 0, 0, 0x20, 0])).toBeUndefined()
    expect(numberOf(column({ isUnsigned: true }), [0], [0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 0])).toBe(
      2 ** 53 - 1,
    )
    const known = { type: 'bigint(20) unsigned zerofill', generated: false }
    expect(numberOf(column({ known, isUnsigned: true }), [0], values)).toBeUndefined()
    expect(numberOf(column({ type: columnType.year }), [0], [0, 120])).toBeUndefined()
  })
})

describe('rows are plain', () => {
  const plan = (type: number, meta = 0) => planColumn({ ...none, name: 'c', type, meta })
  const isPlain = (one: ReturnType<typeof plan>, key = [0]) => {
    const plans = one ? [one] : []
    return plainRowsOf({ ...tableOf(plans), key }, plans) !== undefined
  }

  it('only with a key', () => {
    expect([isPlain(plan(3)), isPlain(plan(3), [])]).toEqual([true, false])
  })

  it('only where the same value is always the same bytes', () => {
    // DOUBLE, FLOAT, DECIMAL, JSON, compressed text, BINARY, SET, and times of the older forms.
    const others = [
      [5, 0],
      [4, 0],
      [246, 0x020a],
      [245, 4],
      [140, 2],
      [254, (20 << 8) | 254],
      [7, 0],
      [11, 0],
      [12, 0],
    ]
    expect(others.map(([type, meta]) => isPlain(plan(type ?? 0, meta)))).toEqual(others.map(() => false))
  })
})
