// Which rights are missing, whatever shape SHOW GRANTS has them in.
import { describe, expect, test } from 'vitest'
import { checkGrants, isLike, rightsHeld } from '../../../../../src-main/database/site/grants.ts'

const identified = "GRANT USAGE ON *.* TO `wp`@`localhost` IDENTIFIED BY PASSWORD '*AAAA'"

describe('checkGrants', () => {
  test('a usual WordPress account lacks replication only', () => {
    const grants = [identified, 'GRANT ALL PRIVILEGES ON `shop`.* TO `wp`@`localhost`']
    expect(checkGrants(grants, 'shop', 'wp@localhost')).toEqual({
      missing: ['REPLICATION SLAVE'],
      sql: "GRANT REPLICATION SLAVE ON *.* TO 'wp'@'localhost';",
    })
  })

  test('an account made for replication lacks what the dump reads', () => {
    const grants = ['GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO `re`pl`@`%`']
    expect(checkGrants(grants, 'my`db', "it's@%")).toEqual({
      missing: ['SELECT', 'SHOW VIEW', 'TRIGGER'],
      sql: "GRANT SELECT, SHOW VIEW, TRIGGER ON `my``db`.* TO 'it\\'s'@'%';",
    })
  })

  test.each([
    [['GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION']],
    [['GRANT SELECT, REPLICATION REPLICA, SHOW VIEW, TRIGGER ON *.* TO `a`@`%`']],
    [['GRANT REPLICATION SLAVE ON *.* TO `a`@`%`', 'GRANT SELECT, SHOW VIEW, TRIGGER ON `shop\\_%`.* TO `a`@`%`']],
  ])('nothing is missing from %j', (grants) => {
    expect(checkGrants(grants, 'shop_live', 'a@%')).toEqual({ missing: [], sql: '' })
  })

  test('rights on another database or on one table do not count', () => {
    const grants = [
      'GRANT REPLICATION SLAVE ON *.* TO `a`@`%`',
      'GRANT ALL PRIVILEGES ON `shop\\_live`.* TO `a`@`%`',
      'GRANT SELECT, SHOW VIEW, TRIGGER ON `shopxlive`.`posts` TO `a`@`%`',
    ]
    expect(checkGrants(grants, 'shopxlive', 'a@%').missing).toEqual(['SELECT', 'SHOW VIEW', 'TRIGGER'])
  })
})

describe('a database’s pattern', () => {
  test.each([
    ['shop', 'shop', true],
    ['shop', 's%p', true],
    ['shop', '%', true],
    ['', '%%', true],
    ['', '', true],
    ['', '_', false],
    ['shop', 'sh__', true],
    ['shop', 'sh___', false],
    ['wp_live', 'wp\\_%', true],
    ['wpxlive', 'wp\\_%', false],
    ['100%', '100\\%', true],
    ['a.b', 'a.b', true],
    ['axb', 'a.b', false],
    ['aXbXc', '%X%c', true],
    ['abcabd', '%abd', true],
  ])('%s is like %s: %s', (text, pattern, like) => expect(isLike(text, pattern)).toBe(like))

  test('is matched in the product of both lengths, whatever it is', () => {
    const grants = [`GRANT SELECT ON \`${'%a'.repeat(4000)}%b\`.* TO \`wp\`@\`%\``]
    expect(checkGrants(grants, 'a'.repeat(64), 'wp@%', 'pulled').missing).toEqual(['SELECT'])
    const odd = [
      `GRANT ${' ON `a``'.repeat(500_000)}`,
      `GRANT ${' ON `'.repeat(3_000)}`,
      `GRANT ${' ON ```x'.repeat(2_000)}`,
    ]
    expect(checkGrants(odd, 'shop', 'wp@%', 'pulled').missing).toEqual(['SELECT'])
  })
})

describe('rights that are held', () => {
  const held = (lines: readonly string[], database: string, isLiteral = false) => {
    const { here, everywhere, onSome } = rightsHeld(lines, database, isLiteral)
    return { here: [...here].toSorted(), everywhere: [...everywhere], onSome }
  }

  test('are those of the narrowest pattern, and those on everything', () => {
    const lines = [
      'GRANT PROCESS, SELECT ON *.* TO `a`@`%`',
      'GRANT ALL PRIVILEGES ON `shop%`.* TO `a`@`%`',
      'GRANT INSERT ON `shop\\_li%`.* TO `a`@`%`',
      'GRANT UPDATE ON `shopx`.* TO `a`@`%`',
    ]
    expect(held(lines, 'shop_live')).toEqual({
      here: ['INSERT', 'PROCESS', 'SELECT'],
      everywhere: ['PROCESS', 'SELECT'],
      onSome: false,
    })
    expect(held(lines, 'shopx').here).toEqual(['PROCESS', 'SELECT', 'UPDATE'])
    expect(held(lines, 'shop1').here).toEqual(['ALL PRIVILEGES', 'PROCESS', 'SELECT'])
  })

  test('lack what MySQL revokes in part, and take names as they are with it', () => {
    const lines = ['GRANT SELECT, INSERT ON *.* TO `a`@`%`', 'REVOKE INSERT ON `shop_live`.* FROM `a`@`%`']
    expect(held(lines, 'shop_live', true).here).toEqual(['SELECT'])
    expect(held(['GRANT INSERT ON `shop_live`.* TO `a`@`%`'], 'shopxlive', true).here).toEqual([])
  })

  test('on some tables or columns do not count, and are known', () => {
    const lines = ['GRANT SELECT (`a`), INSERT ON `shop`.`posts` TO `a`@`%`']
    expect(held(lines, 'shop')).toEqual({ here: [], everywhere: [], onSome: true })
    expect(held(lines, 'other').onSome).toBe(false)
  })
})
