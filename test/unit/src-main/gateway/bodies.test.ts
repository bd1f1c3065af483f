// Which bodies are mapped, also where a page makes up what it says of them.
import { expect, it } from 'vitest'
import { requestRewriter } from '../../../../src-main/gateway/bodies.ts'
import { createMapping } from '../../../../src-main/gateway/mapping.ts'
import { originPairs } from '../../../../src-main/gateway/origins.ts'
import { inOnePass } from '../../../support/promptly.ts'

const { toProduction } = createMapping(
  originPairs({ home: 'https://example.com', origins: [] }, 'hello.localhost:7700'),
)
const isMapped = (encoding: string) =>
  requestRewriter(
    [
      ['Content-Type', 'text/plain'],
      ['Content-Encoding', encoding],
    ],
    toProduction,
  ) !== undefined

it('leaves a compressed request body as it is', () => {
  expect(['', ' ', 'identity', ' Identity ', 'gzip', 'identity, gzip'].map(isMapped)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ])
})

it('reads a long content encoding in one pass', () => {
  expect(inOnePass(() => isMapped(`${'\xa0'.repeat(500_000)}x`))).toBe(false)
})
