// Multipart bodies: parts stay byte for byte and where they are, but for the addresses in text fields.
import { createMapping, substitute } from '../../../src-main/gateway/mapping.ts'
import { boundaryOf, createMultipartRewriter } from '../../../src-main/gateway/multipart.ts'
import { originPairs } from '../../../src-main/gateway/origins.ts'
import { promptly, promptlyInPieces } from '../../support/promptly.ts'
import { type Random, randomOf } from '../../support/random.ts'
import { anyText, damaged, inPieces } from './bytes.ts'
import { gate } from './mapping.ts'
import { lessBytes, lessIn, lessParts, mustEqual, mustHold, subject } from './subject.ts'

const { toProduction } = createMapping(
  originPairs({ home: 'https://example.com', origins: ['shop.example.com'] }, gate),
)
const boundaries = ['b', '-', '----WebKitFormBoundary7MA4YWxkTrZu0gW', "'()+_,-./:=?", '--', 'a b', 'x'.repeat(70)]

function rewritten(boundary: string, bytes: Buffer, turn: number): string {
  return promptlyInPieces(() => {
    const rewriter = createMultipartRewriter(boundary, toProduction)
    const given: string[] = []
    for (const piece of inPieces(bytes, randomOf(turn))) given.push(rewriter.push(piece.toString('latin1')))
    return given.join('') + rewriter.end()
  })
}

interface Part {
  readonly head: string
  /** What the gateway claims to map. */
  readonly isText: boolean
  readonly content: string
}

interface Body {
  readonly boundary: string
  readonly parts: readonly Part[]
  readonly turn: number
}

const heads: readonly (readonly [head: string, isText: boolean])[] = [
  ['', true],
  ['\r\nContent-Type: text/plain; charset=utf-8', true],
  ['\r\ncontent-type:application/json', true],
  ['; filename="a.txt"', false],
  ["; filename*=utf-8''a", false],
  ['; FileName=a\r\nContent-Type: text/plain', false],
  ['\r\nContent-Type: application/octet-stream', false],
  ['\r\nContent-Transfer-Encoding: base64', false],
  [`; filename="${gate}"\r\nX-Long: ${'x'.repeat(2_000)}`, false],
]

function anyPart(random: Random, boundary: string): Part {
  const [head, isText] = random.pick(heads)
  const pieces = [
    `http://${gate}`,
    `//shop.${gate}/`,
    `--${boundary.slice(0, -1)}`,
    '\r\n',
    '\r',
    '\r\n--',
    '--',
    `http%3A%2F%2Fhello`,
  ]
  const content = Array.from({ length: random.below(10) }, () =>
    random.chance(0.7) ? random.pick(pieces) : Buffer.from(anyText(random, 12)).toString('latin1'),
  ).join('')
  const delimiter = `\r\n--${boundary}`
  // No part has its own end in it, nor begins with what follows on the head's.
  let kept = `\r\n${content}`
  while (kept.includes(delimiter)) kept = kept.replaceAll(delimiter, '\r\n')
  return { head, isText, content: kept.slice(2) }
}

const bodyOf = ({ boundary, parts }: Body, map: (part: Part) => string) =>
  [
    ...parts.map(
      (part) => `--${boundary}\r\nContent-Disposition: form-data; name="a"${part.head}\r\n\r\n${map(part)}\r\n`,
    ),
    `--${boundary}--\r\n`,
  ].join('')

export const writtenBody = subject({
  name: 'multipart',
  make(random): Body {
    const boundary = random.pick(boundaries)
    const parts = Array.from({ length: random.below(6) }, () => anyPart(random, boundary))
    return { boundary, parts, turn: random.below(2 ** 31) }
  },
  check(body) {
    const given = bodyOf(body, ({ content }) => content)
    const wanted = bodyOf(body, ({ content, isText }) => (isText ? substitute(toProduction, content) : content))
    const read = boundaryOf(`multipart/form-data; boundary="${body.boundary}"`)
    mustHold(read === body.boundary, `The boundary ${body.boundary} is read as ${read}.`)
    mustEqual(rewritten(body.boundary, Buffer.from(given, 'latin1'), body.turn), wanted, 'The body')
  },
  smaller: (input) => lessIn(input, 'parts', lessParts),
})

const field = (more: string, content: string) =>
  `--b\r\nContent-Disposition: form-data; name="a"${more}\r\n\r\n${content}\r\n`
const samples = [
  `${field('', `http://${gate}/a`)}${field('; filename="a"', `http://${gate}/a`)}--b--\r\n`,
  `${field('\r\nContent-Type: application/json', `{"a":"http:\\/\\/${gate}"}`)}--b\r\n\r\nno head\r\n--b--`,
].map((text) => Buffer.from(text, 'latin1'))

interface Bytes {
  readonly bytes: Buffer
  readonly turn: number
}

export const anyBody = subject({
  name: 'multipart-of-anything',
  make: (random): Bytes => ({ bytes: damaged(samples, random), turn: random.below(2 ** 31) }),
  check({ bytes, turn }) {
    const type = bytes.toString('latin1')
    promptly(() => boundaryOf(`multipart/form-data; ${type}`))
    promptly(() => boundaryOf(type))
    const whole = promptly(() => {
      const rewriter = createMultipartRewriter('b', toProduction)
      return rewriter.push(type) + rewriter.end()
    })
    mustEqual(rewritten('b', bytes, turn), whole, 'Anything in pieces')
    const none = type.replaceAll('localhost', 'elsewhere')
    const passed = rewritten('b', Buffer.from(none, 'latin1'), turn)
    mustEqual(passed, none, 'A body without addresses')
  },
  smaller: (input) => lessIn(input, 'bytes', lessBytes),
})
