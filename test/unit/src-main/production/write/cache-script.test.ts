// What production’s own PHP is told to do about caches, and what is believed of its answer.
import { expect, it } from 'vitest'
import { cacheScript, pageCaches, reportIn } from '../../../../../src-main/production/write/cache-script.ts'

const mark = 'f'.repeat(32)
const report = { emptied: ['object cache'], failed: [], loaded: true, renewed: false }

it('a report is found between whatever a site prints', () => {
  const answer = `Notice: x ${mark}${JSON.stringify(report)}${mark}</html>`
  expect(reportIn(answer, mark)).toEqual(report)
})

it.each(['', mark, `${mark}${mark}`, `${mark}null${mark}`, `${mark}{"emptied"${mark}`, `${mark}[1]`])(
  'what is no report is none: %s',
  (answer) => {
    expect(reportIn(answer, mark)).toBeUndefined()
  },
)

it('of what a host says, only names that are known are believed', () => {
  const told = { emptied: ['<b>', 'WP Rocket', 3], failed: 'all', loaded: 'yes', renewed: 1 }
  expect(reportIn(`${mark}${JSON.stringify(told)}${mark}`, mark)).toEqual({
    emptied: ['WP Rocket'],
    failed: [],
    loaded: false,
    renewed: false,
  })
})

it('the file has no token in it, and no name of a file ends its text', () => {
  const script = cacheScript({ files: ["a'.php", "b\\'; system('x'); //.php"], rewriteRules: true }, 'the-token', mark)
  expect(script).not.toContain('the-token')
  const text = /json_decode\('((?:[^'\\]|\\.)*)', true\);/.exec(script)?.[1] ?? ''
  const decoded: unknown = JSON.parse(text.replace(/\\([\\'])/g, '$1'))
  expect(decoded).toMatchObject({ files: ["a'.php", "b\\'; system('x'); //.php"], rewriteRules: true })
})

it('each page cache is named once', () => {
  expect(new Set(pageCaches.map(({ name }) => name)).size).toBe(pageCaches.length)
})
