// Columns of every type of both servers, with values at the edges of each, as SQL.
import type { LoggingKind } from './logging-server.ts'
import type { Random } from './random.ts'

export interface AnyColumn {
  readonly type: string
  /** An expression of a value; never of NULL. */
  readonly value: (random: Random) => string
  /** Whether a primary key may have it. */
  readonly isKey: boolean
}

const integers = [
  ['TINYINT', 8],
  ['SMALLINT', 16],
  ['MEDIUMINT', 24],
  ['INT', 32],
  ['BIGINT', 64],
] as const

const hex = (random: Random, most: number) =>
  Array.from({ length: random.below(most + 1) }, () => random.below(256).toString(16).padStart(2, '0')).join('')

function integer([name, bits]: readonly [string, number], isUnsigned: boolean): AnyColumn {
  const limit = 1n << BigInt(bits)
  const [least, most] = isUnsigned ? [0n, limit - 1n] : [-limit / 2n, limit / 2n - 1n]
  return {
    type: `${name}${isUnsigned ? ' UNSIGNED' : ''}`,
    value(random) {
      if (random.chance(0.4)) return String(random.pick([least, most, 0n, isUnsigned ? 1n : -1n]))
      const some = (BigInt(random.below(2 ** 32)) << 32n) + BigInt(random.below(2 ** 32))
      return String(least + (some % limit))
    },
    isKey: true,
  }
}

function decimal(random: Random): AnyColumn {
  const scale = random.below(31)
  const precision = Math.max(1, scale) + random.below(65 - Math.max(1, scale) + 1)
  const digits = (count: number) =>
    Array.from({ length: count }, () => (random.chance(0.2) ? 0 : random.chance(0.2) ? 9 : random.below(10))).join('')
  return {
    type: `DECIMAL(${precision},${scale})`,
    value: () => {
      const whole = digits(random.below(precision - scale + 1))
      const part = digits(random.below(scale + 1))
      return `${random.chance(0.4) ? '-' : ''}${whole || '0'}${part && `.${part}`}`
    },
    isKey: true,
  }
}

function someDouble(random: Random): number {
  const special = [
    0, -0, 1, -1, 0.1, 1e15, 1e14, 123456789012345.67, 1e-15, 1e-16, 1.5e300, -5e-324, 1.7976931348623157e308,
  ]
  if (random.chance(0.3)) return random.pick(special)
  const bytes = Buffer.from(Array.from({ length: 8 }, () => random.below(256)))
  const any = bytes.readDoubleLE()
  if (random.chance(0.4) && Number.isFinite(any)) return any
  return (random.below(2 ** 32) - 2 ** 31) * 10 ** (random.below(40) - 25)
}

function temporal(random: Random, name: 'DATETIME' | 'TIMESTAMP' | 'TIME'): AnyColumn {
  const digits = random.below(7)
  const two = (limit: number) => String(random.below(limit)).padStart(2, '0')
  const clock = () => `${two(24)}:${two(60)}:${two(60)}.${String(random.below(1_000_000)).padStart(6, '0')}`
  return {
    type: `${name}(${digits})${name === 'TIMESTAMP' ? ' NULL' : ''}`,
    value() {
      if (name === 'TIME') {
        const edges = [
          "'838:59:59'",
          "'-838:59:59'",
          "'00:00:00'",
          "'-00:00:00.5'",
          "'-00:00:01'",
          "'100:00:00.999999'",
        ]
        return random.chance(0.4) ? random.pick(edges) : `'${random.chance(0.5) ? '-' : ''}${clock()}'`
      }
      const edges =
        name === 'TIMESTAMP'
          ? ["'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'", "'0000-00-00 00:00:00'", "'2024-02-29 23:59:59.9'"]
          : ["'0000-00-00 00:00:00'", "'9999-12-31 23:59:59'", "'1000-01-01 00:00:00.000001'", "'2023-02-31 01:02:03'"]
      if (random.chance(0.3)) return random.pick(edges)
      const year = name === 'TIMESTAMP' ? 1971 + random.below(66) : 1000 + random.below(8999)
      return `'${year}-${String(1 + random.below(12)).padStart(2, '0')}-${String(1 + random.below(28)).padStart(2, '0')} ${clock()}'`
    },
    isKey: true,
  }
}

const date: AnyColumn = {
  type: 'DATE',
  value: (random) =>
    random.chance(0.4)
      ? random.pick(["'0000-00-00'", "'9999-12-31'", "'2024-02-29'", "'2023-02-31'", "'2020-00-00'", "'0001-01-01'"])
      : `'${1000 + random.below(8999)}-0${1 + random.below(9)}-1${random.below(10)}'`,
  isKey: true,
}

/** Character sets with a text that each can hold. */
const charsets = [
  ['utf8mb4', 'häß🦊'],
  ['utf8mb3', 'häß漢'],
  ['latin1', 'häß€'],
  ['latin2', 'łódź'],
  ['cp1251', 'привет'],
  ['koi8r', 'привет'],
  ['ucs2', 'häß漢'],
  ['utf16', 'hä🦊漢'],
  ['utf16le', 'hä🦊漢'],
  ['utf32', 'hä🦊漢'],
  ['sjis', 'ソ表十'],
  ['gbk', '漢字'],
  ['ascii', 'plain'],
] as const

const collations = {
  mariadb: [
    'utf8mb4_uca1400_ai_ci',
    'utf8mb4_unicode_520_ci',
    'utf8mb4_croatian_mysql561_ci',
    'latin1_general_cs',
    'utf8mb3_uca1400_swedish_nopad_as_cs',
    'utf8mb4_nopad_bin',
  ],
  mysql: [
    'utf8mb4_0900_ai_ci',
    'utf8mb4_unicode_520_ci',
    'utf8mb4_croatian_ci',
    'latin1_general_cs',
    'utf8mb4_ja_0900_as_cs',
    'utf8mb4_0900_bin',
  ],
} as const

function textIn(random: Random, kind: LoggingKind) {
  const [charset, sample] = random.pick(charsets)
  const collation = random.chance(0.3) ? random.pick(collations[kind]) : undefined
  const own = collation?.split('_')[0] ?? charset
  const text = charsets.find(([name]) => name === own)?.[1] ?? sample
  return { set: `CHARACTER SET ${own}${collation ? ` COLLATE ${collation}` : ''}`, text }
}

function text(random: Random, kind: LoggingKind): AnyColumn {
  const { set, text: sample } = textIn(random, kind)
  const form = random.pick(['CHAR', 'VARCHAR', 'VARCHAR', 'TINYTEXT', 'TEXT', 'MEDIUMTEXT', 'LONGTEXT'])
  const length = form === 'CHAR' ? random.pick([1, 20, 60, 255]) : random.pick([1, 63, 64, 255, 300])
  const most = form === 'TINYTEXT' ? 40 : form.endsWith('TEXT') ? 60 : length
  return {
    type: `${form}${form.endsWith('CHAR') ? `(${length})` : ''} ${set}`,
    value(one) {
      if (one.chance(0.15)) return "''"
      const parts = [...sample, ' ', '  ', '"', '\\\\', "''", 'a', '\n']
      const made = Array.from({ length: one.below(Math.min(most, 12) + 1) }, () => one.pick(parts))
      const cut = made.slice(0, most >= 12 ? 12 : 1)
      const long = form.endsWith('TEXT') && form !== 'TINYTEXT' && one.chance(0.2)
      return long
        ? `REPEAT('${cut.join('')}', ${1 + one.below(400)})`
        : `'${most === 1 ? (cut[0] === '  ' ? ' ' : (cut[0] ?? '')) : cut.join('').slice(0, most >= 40 ? 40 : most)}'`
    },
    isKey: form.endsWith('CHAR') && length <= 64,
  }
}

function binary(random: Random): AnyColumn {
  const form = random.pick(['BINARY', 'VARBINARY', 'TINYBLOB', 'BLOB', 'MEDIUMBLOB', 'LONGBLOB'])
  const length = random.pick([1, 4, 16, 255])
  return {
    type: form.endsWith('BLOB') ? form : `${form}(${length})`,
    value: (one) => (one.chance(0.1) ? "X'00'" : `X'${hex(one, form.endsWith('BLOB') ? 60 : length)}'`),
    isKey: !form.endsWith('BLOB') && length <= 16,
  }
}

function words(random: Random, kind: LoggingKind): AnyColumn {
  const { set, text: sample } = textIn(random, kind)
  const isSet = random.chance(0.5)
  const list = [...new Set([sample.slice(0, 3), 'a', 'b c', "it''s"])]
  const many = random.chance(0.2) ? Array.from({ length: isSet ? 40 : 300 }, (_none, index) => `w${index}`) : []
  const all = [...list, ...many]
  return {
    type: `${isSet ? 'SET' : 'ENUM'}(${all.map((one) => `'${one}'`).join(',')}) ${set}`,
    value(one) {
      if (isSet) return String(one.chance(0.1) ? 0 : one.below(2 ** Math.min(all.length, 44)))
      return one.chance(0.1) ? '1' : String(1 + one.below(all.length))
    },
    isKey: true,
  }
}

const bit = (random: Random): AnyColumn => {
  const length = random.pick([1, 7, 8, 9, 33, 64])
  return {
    type: `BIT(${length})`,
    value: (one) => `b'${Array.from({ length }, () => one.below(2)).join('')}'`,
    isKey: true,
  }
}

const floats = (random: Random): AnyColumn => {
  const form = random.pick(['FLOAT', 'DOUBLE', 'FLOAT(7,2)', 'DOUBLE(20,3)'])
  return {
    type: form,
    value(one) {
      const some = someDouble(one)
      if (form === 'DOUBLE') return `${some}e0`.replace(/(e.*)e0$/, '$1')
      if (form === 'DOUBLE(20,3)')
        return String(one.pick([0, 1, -1, 0.125, 123456789012.345, one.below(2 ** 31) / 1000]))
      return String(Math.fround(one.below(20_000_000) / 1000 - 9_000).toPrecision(6))
    },
    isKey: false,
  }
}

const zeroFilled = (random: Random): AnyColumn => ({
  type: random.pick(['INT(6) ZEROFILL', 'BIGINT(20) ZEROFILL', 'DECIMAL(8,2) ZEROFILL', 'TINYINT(3) ZEROFILL']),
  value: (one) => String(one.below(200)),
  isKey: true,
})

const geometry = (random: Random): AnyColumn => ({
  type: random.pick(['GEOMETRY', 'POINT']),
  value: (one) => `ST_GeomFromText('POINT(${one.below(100)} ${one.below(90)})'${one.chance(0.3) ? ', 4326' : ''})`,
  isKey: false,
})

const shapes: AnyColumn = {
  type: 'GEOMETRY',
  value: (one) =>
    one.pick([
      "ST_GeomFromText('LINESTRING(0 0,1 1,2 5)')",
      "ST_GeomFromText('POLYGON((0 0,10 0,10 10,0 10,0 0))')",
      "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))')",
    ]),
  isKey: false,
}

function jsonValue(random: Random, depth: number): string {
  const leaf = () =>
    random.pick([
      'CAST(NULL AS CHAR)',
      'CAST(1.50 AS DECIMAL(20,5))',
      '-12345678901234567.123456789',
      "CAST('2015-01-15 23:24:25.120000' AS DATETIME(6))",
      "CAST('-12:13:14.5' AS TIME(6))",
      "CAST('2015-01-15' AS DATE)",
      "CAST(X'00ff80' AS BINARY)",
      "REPEAT(X'61', 200)",
      `${someDouble(random)}e0`.replace(/(e.*)e0$/, '$1'),
      '18446744073709551615',
      '-9223372036854775808',
      String(random.below(2 ** 31)),
      String(-random.below(40_000)),
      String(random.below(70_000)),
      'TRUE',
      'FALSE',
      `'${random.pick(['', 'häß🦊', 'a"b\\\\c', 'line\nbreak\ttab', '/<>'])}'`,
      "REPEAT('long ', 100)",
      `REPEAT('x', ${random.pick([127, 128, 16_384, 70_000])})`,
    ])
  if (depth === 0 || random.chance(0.4)) return leaf()
  const parts = Array.from({ length: random.below(5) }, () => jsonValue(random, depth - 1))
  if (random.chance(0.5)) return `JSON_ARRAY(${parts.join(', ')})`
  return `JSON_OBJECT(${parts.map((part, index) => `'${random.pick(['', 'k', 'ключ', 'k"q'])}${index}', ${part}`).join(', ')})`
}

const json: AnyColumn = { type: 'JSON', value: (random) => `JSON_ARRAY(${jsonValue(random, 3)})`, isKey: false }
const mariadbJson: AnyColumn = { type: 'JSON', value: () => `'{"a": [1,  2.50, "ü🦊"]}'`, isKey: false }

const mariadbOwn: readonly AnyColumn[] = [
  {
    type: 'INET6',
    value: (one) =>
      one.pick([
        "'::'",
        "'::1'",
        "'2001:db8::ff00:42:8329'",
        "'::ffff:192.0.2.128'",
        "'::192.0.2.1'",
        "'1:0:0:2:0:0:0:3'",
        "'1:2:3:4:5:6:7:0'",
        "'0:1:2:3:4:5:6:7'",
        "'1:0:2:3:4:5:6:7'",
      ]),
    isKey: true,
  },
  { type: 'INET4', value: (one) => one.pick(["'0.0.0.0'", "'10.0.0.0'", "'255.1.2.3'"]), isKey: true },
  {
    type: 'UUID',
    value: (one) =>
      one.pick([
        "'123e4567-e89b-12d3-a456-426614174000'",
        "'00000000-0000-0000-0000-000000000000'",
        "'ffffffff-ffff-4fff-bfff-ffffffffff00'",
      ]),
    isKey: true,
  },
  { type: 'VECTOR(2) NOT NULL', value: (one) => `VEC_FromText('[${one.below(9)},0.5]')`, isKey: false },
  { type: 'VARCHAR(300) COMPRESSED', value: (one) => `REPEAT('ab', ${one.below(150)})`, isKey: false },
  {
    type: 'LONGTEXT COMPRESSED CHARACTER SET latin1',
    value: (one) => `REPEAT('äb', ${one.below(5000)})`,
    isKey: false,
  },
  { type: 'BLOB COMPRESSED', value: (one) => `REPEAT(X'00ff', ${one.below(20_000)})`, isKey: false },
]
const mysqlOwn: readonly AnyColumn[] = [
  json,
  json,
  { type: 'VECTOR(3)', value: (one) => `TO_VECTOR('[${one.below(9)},0.5,-1]')`, isKey: false },
]

/** A column of a type at random. */
export function anyColumn(random: Random, kind: LoggingKind): AnyColumn {
  return random.pick([
    () => integer(random.pick(integers), random.chance(0.5)),
    () => decimal(random),
    () => floats(random),
    () => temporal(random, random.pick(['DATETIME', 'TIMESTAMP', 'TIME'])),
    () =>
      random.pick([
        date,
        {
          type: 'YEAR',
          value: (one: Random) => random.pick(['0', '1901', '2155', String(1950 + one.below(100))]),
          isKey: true,
        },
      ]),
    () => text(random, kind),
    () => text(random, kind),
    () => binary(random),
    () => words(random, kind),
    () => random.pick([bit, zeroFilled, geometry])(random),
    () => random.pick([shapes, kind === 'mariadb' ? mariadbJson : json]),
    () => random.pick(kind === 'mariadb' ? mariadbOwn : mysqlOwn),
  ])()
}
