// The table of what must survive names tests that there are.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const folder = join(import.meta.dirname, '../..')
const named = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/\| `([^`]+)` “(.+)” \|$/gm)]

it('names the test of each fault by its file and its title', () => {
  const wrong = named.filter(([, file = '', title = '']) => {
    const path = join(folder, file)
    return !existsSync(path) || !readFileSync(path, 'utf8').includes(title)
  })
  expect(wrong.map(([row]) => row)).toEqual([])
  expect(named.length).toBeGreaterThan(50)
})
