// An object cache that a clone goes without is told.
import { expect, test } from 'vitest'
import { leftOutCache } from '../../../../src-main/clones/left-out-cache.ts'

test('names the cache that was left out, and nothing else in the log', () => {
  const log = 'AH00163: Apache configured\nsitefork-cache: a Redis cluster\nPHP Warning: x\n'
  expect(leftOutCache(log)).toMatch(/^The site’s object cache lies in a Redis cluster, which .*\.$/)
  expect(leftOutCache('AH00163: Apache configured\n')).toBeUndefined()
})
