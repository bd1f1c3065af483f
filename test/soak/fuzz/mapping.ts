// The gateway's mapper: back and forth gives the same bytes whatever pieces they come in, and nothing is left that it claims to map.
import { isMappedText, requestRewriter } from '../../../src-main/gateway/bodies.ts'
import { cookieToClone } from '../../../src-main/gateway/cookies.ts'
import {
  createMapping,
  createRewriter,
  type Mapping,
  type Substitution,
  substitute,
} from '../../../src-main/gateway/mapping.ts'
import { originPairs } from '../../../src-main/gateway/origins.ts'
import { policyToClone } from '../../../src-main/gateway/policy.ts'
import { canonical, originText } from '../../support/origin-text.ts'
import { promptly, promptlyInPieces } from '../../support/promptly.ts'
import { type Random, randomOf } from '../../support/random.ts'
import { damaged, inPieces } from './bytes.ts'
import { lessIn, lessText, mustEqual, mustHold, subject } from './subject.ts'

export const gate = 'hello.localhost:7700'
const homes = [
  'https://example.com',
  'http://www.example.com/blog',
  'http://example.com:8080',
  'https://example.com:8443/',
  'https://shop.example.com',
  'http://[2001:db8::1]:8080',
  'https://xn--bcher-kva.example',
  'http://192.168.1.7',
] as const
const origins = [
  'example.com',
  'shop.example.com',
  'other.org',
  'http.example.com',
  'example.com:8080',
  'a.b.example.com',
]

interface Mapped {
  readonly text: string
  /** Of the production, and of the sizes of pieces. */
  readonly turn: number
}

function productionOf(random: Random): { readonly pairs: ReturnType<typeof originPairs>; readonly mapping: Mapping } {
  const pairs = originPairs({ home: random.pick(homes), origins: origins.filter(() => random.chance(0.3)) }, gate)
  return { pairs, mapping: createMapping(pairs) }
}

const namesOf = (turn: number) => [
  ...new Set(productionOf(randomOf(turn)).pairs.map(({ production }) => production.replace(/:\d+$/, ''))),
  'notexample.com',
  'mail.other.org',
]

function piecewise(substitution: Substitution, text: string, turn: number): string {
  return promptlyInPieces(() => {
    const random = randomOf(turn)
    const rewriter = createRewriter(substitution)
    const given: string[] = []
    for (const piece of inPieces(Buffer.from(text, 'latin1'), random))
      given.push(rewriter.push(piece.toString('latin1')))
    return given.join('') + rewriter.end()
  })
}

const atOnce = (substitution: Substitution, text: string) =>
  promptly(() => {
    const rewriter = createRewriter(substitution)
    return rewriter.push(text) + rewriter.end()
  })

const lessMapped = (input: Mapped) => lessIn(input, 'text', lessText)

/** Half of it repeated until it is long: what is slow shows. */
function long(text: string, random: Random): string {
  return random.chance(0.02) ? text.repeat(Math.ceil(65_536 / Math.max(1, text.length))).slice(0, 65_536) : text
}

export const mappedText = subject({
  name: 'mapping',
  make(random): Mapped {
    const turn = random.below(2 ** 31)
    return { turn, text: long(canonical(originText(random, namesOf(turn))), random) }
  },
  check({ text, turn }) {
    const { mapping } = productionOf(randomOf(turn))
    const clone = promptly(() => substitute(mapping.toClone, text))
    mustEqual(atOnce(mapping.toClone, text), clone, 'The clone’s text in one piece')
    mustEqual(piecewise(mapping.toClone, text, turn), clone, 'The clone’s text in pieces')
    mustEqual(substitute(mapping.toClone, clone), clone, 'The clone’s text, in which production is still named,')
    mustEqual(
      promptly(() => substitute(mapping.toProduction, clone)),
      text,
      'What comes back',
    )
    mustEqual(piecewise(mapping.toProduction, clone, turn), text, 'What comes back in pieces')
  },
  smaller: lessMapped,
})

const samples = [
  'see https://example.com/a and "https:\\/\\/example.com\\/a" or %2F%2Fexample.com%3A8080%2F, //www.example.com/',
  'http://hello.localhost:7700/ http%3A%2F%2Fhttp.hello.localhost%3A7700 wss://shop.hello.localhost:7700',
  'a=1; Domain=.example.com; Path=/; Secure; SameSite=None; HttpOnly',
  "default-src 'self' *.example.com https://shop.example.com:443; upgrade-insecure-requests; report-uri //other.org",
].map((text) => Buffer.from(text, 'latin1'))

export const anyMapped = subject({
  name: 'mapping-of-anything',
  make: (random): Mapped => ({ turn: random.below(2 ** 31), text: damaged(samples, random).toString('latin1') }),
  check({ text, turn }) {
    const { mapping, pairs } = productionOf(randomOf(turn))
    for (const substitution of [mapping.toClone, mapping.toProduction]) {
      const whole = promptly(() => substitute(substitution, text))
      mustEqual(atOnce(substitution, text), whole, 'Anything in one piece')
      mustEqual(piecewise(substitution, text, turn), whole, 'Anything in pieces')
      mustHold(whole.length <= 12 * text.length + 100, `${text.length} bytes became ${whole.length}.`)
    }
    const line = text.replace(/[\r\n]/g, ' ')
    for (const name of ['content-type', 'content-encoding', 'content-disposition']) {
      promptly(() => [isMappedText([[name, line]]), requestRewriter([[name, line]], mapping.toProduction)])
    }
    for (const value of [
      promptly(() => cookieToClone(line, mapping, pairs)),
      promptly(() => policyToClone(line, mapping, pairs)),
    ]) {
      mustHold(!/[\r\n]/.test(value), 'A header has become two.')
      mustHold(
        value.length <= 12 * line.length + 100,
        `A header of ${line.length} bytes became one of ${value.length}.`,
      )
    }
  },
  smaller: lessMapped,
})
