// Which servers stand in for which: the same series, or the nearest newer one.
import { expect, test } from 'vitest'
import {
  isOlderThan,
  serverImageNamed,
  suitableImages,
  titleOf,
} from '../../../../../src-main/database/server/server-image.ts'

test.each([
  ['mariadb', '11.8.3-MariaDB-0+deb13u1', ['mariadb']],
  ['mariadb', '10.11.9', ['mariadb-10.11']],
  ['mariadb', '10.6.18', ['mariadb:10.6', 'mariadb-10.11']],
  ['mariadb', '11.4.2', ['mariadb:11.4', 'mariadb']],
  ['mariadb', '10.3.39', ['mariadb-10.11']],
  ['mariadb', '5.5.68', ['mariadb-10.11']],
  ['mariadb', '12.1.2', ['mariadb:12.1']],
  ['mysql', '9.7.4', ['mysql']],
  ['mysql', '8.4.3', ['mysql:8.4', 'mysql']],
  ['mysql', '8.0.36', ['mysql']],
  ['mysql', '5.7.44', ['mysql']],
  ['mysql', '10.0.1', ['mysql:10.0']],
] as const)('%s %s: %j', (server, version, names) => {
  expect(suitableImages(server, version).map((one) => one.name)).toEqual(names)
})

test.each([
  ['', 'mariadb', 'MariaDB 11.8'],
  ['', 'mysql', 'MySQL 9.7'],
  ['mariadb-10.11', 'mariadb', 'MariaDB 10.11'],
  ['mariadb:10.6', 'mariadb', 'MariaDB 10.6'],
] as const)('the catalog’s %j of %s is %s', (name, server, title) => {
  expect(titleOf(serverImageNamed(name, server))).toBe(title)
})

test.each([
  ['mariadb-10.11', '10.11.15', false],
  ['mariadb-10.11', '10.6.20', false],
  ['mariadb-10.11', '11.8.3', true],
  ['mariadb:10.6', '10.11.2', true],
] as const)('%s has been outgrown by %s: %s', (name, version, so) => {
  expect(isOlderThan(serverImageNamed(name, 'mariadb'), version)).toBe(so)
})
