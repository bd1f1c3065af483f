// A table's definition, read as a server writes it: keys that refer to others apart, nothing else lost.
import { describe, expect, it } from 'vitest'
import { createStatementAs, readDefinition, sameForeignKeys } from '../../../../src-main/rows/definition.ts'

const created = [
  'CREATE TABLE `child` (',
  "  `id` int(11) NOT NULL AUTO_INCREMENT COMMENT 'a, CONSTRAINT `b` FOREIGN KEY',",
  '  `parent` int(11) DEFAULT NULL,',
  '  PRIMARY KEY (`id`),',
  '  CONSTRAINT `pos` CHECK (`id` > 0),',
  '  CONSTRAINT `be``longs` FOREIGN KEY (`parent`) REFERENCES `p` (`id`) ON DELETE CASCADE ON UPDATE NO ACTION',
  ') ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4',
  ' PARTITION BY HASH (`id`)',
].join('\n')

describe('a definition', () => {
  it('has its foreign keys apart, without actions that are the default', () => {
    expect(readDefinition(created).foreignKeys).toEqual([
      {
        name: 'be`longs',
        text: 'CONSTRAINT `be``longs` FOREIGN KEY (`parent`) REFERENCES `p` (`id`) ON DELETE CASCADE',
      },
    ])
  })

  it('is the same whatever its AUTO_INCREMENT counter, and another one with another default', () => {
    const { text } = readDefinition(created)
    expect(readDefinition(created.replace('=7', '=9')).text).toBe(text)
    expect(readDefinition(created.replace('DEFAULT NULL', 'DEFAULT 3')).text).not.toBe(text)
    expect(text).toContain('PARTITION BY HASH')
    const empty = created.replace(' AUTO_INCREMENT=7', '')
    expect(readDefinition(empty).text).toBe(text)
    const words = " COMMENT='its AUTO_INCREMENT=5 stays'"
    const [counted, not] = [created, empty].map((one) => readDefinition(one.replace('utf8mb4', `utf8mb4${words}`)).text)
    expect(counted).toBe(not)
    expect(counted).toContain(words)
  })

  it('makes the same table under another name, without foreign keys', () => {
    const made = createStatementAs('_new', readDefinition(created))
    expect(made.split('\n')[0]).toBe('CREATE TABLE `_new` (')
    expect(made).toContain('CHECK (`id` > 0)\n) ENGINE=InnoDB AUTO_INCREMENT=7')
    expect(made).not.toContain('REFERENCES')
  })

  it('compares foreign keys in any order', () => {
    const other = readDefinition(created.replace('CASCADE', 'SET NULL'))
    expect(sameForeignKeys(readDefinition(created), readDefinition(created))).toBe(true)
    expect(sameForeignKeys(readDefinition(created), other)).toBe(false)
  })
})
