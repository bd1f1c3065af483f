// Floating-point numbers as MariaDB 11.8 and MySQL 9.7 print them.
import { expect, it } from 'vitest'
import { doubleText, fixedText } from '../../../../../src-main/binlog/values/double.ts'

it.each([
  [0, '0'],
  [-0, '-0'],
  [1e14, '100000000000000'],
  [1e15, '1e15'],
  [-1e20, '-1e20'],
  [1234567890123456.8, '1234567890123456.8'],
  [12345678901234568, '1.2345678901234568e16'],
  [1e-15, '0.000000000000001'],
  [1e-16, '1e-16'],
  [-1.5e-7, '-0.00000015'],
  [5e-324, '5e-324'],
  [1.7976931348623157e308, '1.7976931348623157e308'],
  [0.1, '0.1'],
])('%d is written %s', (value, text) => {
  expect(doubleText(value)).toBe(text)
})

it.each([
  [1.5, 2, '1.50'],
  [-0.125, 3, '-0.125'],
  [7, 0, '7'],
  [1e20, 2, '100000000000000000000.00'],
  [0, 3, '0.000'],
  [1e-7, 3, '0.000'],
])('%d with %i digits is written %s', (value, digits, text) => {
  expect(fixedText(value, digits)).toBe(text)
})
