// Every method's input, right, nearly right and senseless, as the wire brings it: it is refused in a sentence, or keeps to its shape.
import { isContractProcedure } from '@orpc/contract'
import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/fetch'
import { z } from 'zod'
import { contract } from '../../../src-main/contract/contract.ts'
import { Failure, failureSchema } from '../../../src-main/contract/failure.ts'
import { failuresCross } from '../../../src-main/hosts/failures.ts'
import { promptly } from '../../support/promptly.ts'
import type { Random } from '../../support/random.ts'
import { anyNumber, anyText, damaged } from './bytes.ts'
import { lessBytes, lessIn, mustEqual, mustHold, subject } from './subject.ts'

interface Method {
  readonly path: string
  readonly schema: z.ZodType
  readonly shape: Shape
}

/** What is used of JSON Schema. */
interface Shape {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Shape[]
  readonly oneOf?: readonly Shape[]
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly items?: Shape
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
}

function methodsOf(table: object, path: readonly string[] = []): Method[] {
  return Object.entries(table).flatMap(([name, row]: [string, unknown]) => {
    const here = [...path, name]
    if (!isContractProcedure(row)) return typeof row === 'object' && row !== null ? methodsOf(row, here) : []
    const schema = row['~orpc'].inputSchema
    if (!(schema instanceof z.ZodType)) return []
    return [{ path: here.join('/'), schema, shape: z.toJSONSchema(schema, { io: 'input' }) as Shape }]
  })
}

const methods: readonly Method[] = methodsOf(contract)

const texts = [
  '',
  'a',
  'example.com',
  'deploy',
  '/var/www/html',
  `SHA256:${'A'.repeat(43)}`,
  'SHA256:x',
  '-oProxyCommand=x',
]
const instants = ['2026-11-23T14:02:11Z', '2026-02-29T00:00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z']
const strangers = ['__proto__', 'constructor', 'toString', 'then', '0', '']

function fitting(shape: Shape, random: Random): unknown {
  const some = shape.anyOf ?? shape.oneOf
  if (some) return like(random.pick(some), random)
  if (shape.const !== undefined) return shape.const
  if (shape.enum) return random.pick(shape.enum)
  const { minimum = -5, maximum = 100_000 } = shape
  switch (shape.type) {
    case 'object':
      return Object.fromEntries(propertiesOf(shape, random))
    case 'array':
      return Array.from({ length: random.below(4) }, () => like(shape.items ?? {}, random))
    case 'boolean':
      return random.chance(0.5)
    case 'integer':
      return random.pick([minimum, maximum, minimum + random.below(Math.min(maximum - minimum, 2 ** 31))])
    case 'number':
      return random.pick([minimum, maximum, minimum + random.below(1000) / 7])
    case 'null':
      return null
    default: {
      const known = [...texts, ...instants].filter(
        (text) => !shape.pattern || new RegExp(shape.pattern, 'u').test(text),
      )
      return known.length > 0 && random.chance(0.8) ? random.pick(known) : anyText(random)
    }
  }
}

function propertiesOf({ properties = {}, required = [] }: Shape, random: Random): [string, unknown][] {
  const there = Object.entries(properties).filter(([name]) => random.chance(required.includes(name) ? 0.97 : 0.5))
  const known = there.map(([name, one]): [string, unknown] => [name, like(one, random)])
  return random.chance(0.05) ? [...known, [random.pick(strangers), anything(random)]] : known
}

/** Now and then something else. */
const like = (shape: Shape, random: Random) => (random.chance(0.06) ? anything(random) : fitting(shape, random))

function anything(random: Random, depth = 0): unknown {
  if (random.chance(0.02)) return nested(random.pick([100, 3_000]))
  if (depth > 3 || random.chance(0.7)) return random.pick([null, true, anyNumber(random), anyText(random), '', [], {}])
  const some = Array.from({ length: random.below(4) }, () => anything(random, depth + 1))
  if (random.chance(0.5)) return some
  return Object.fromEntries(some.map((one) => [random.chance(0.5) ? random.pick(strangers) : anyText(random, 6), one]))
}

const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)

/** What oRPC writes beside the JSON: which values are of which other type. */
function aMeta(random: Random): unknown {
  const step = () => random.pick<unknown>([...strangers, 'production', 'at', 'from', 'change', 0, -1, null])
  const one = () => [
    random.pick<unknown>([0, 1, 2, 3, 4, 5, 6, 7, 8, -1, 'x']),
    ...Array.from({ length: random.below(4) }, step),
  ]
  return random.chance(0.1) ? anything(random) : Array.from({ length: 1 + random.below(3) }, one)
}

const accepted = new Failure('busy', 'It was understood.')

interface Called {
  readonly method: Method
  /** JSON, or nearly. */
  readonly body: Buffer
}

/** Undefined where it was refused; otherwise what a verb would have been given. */
async function call({ method, body }: Called): Promise<{ readonly input: unknown } | undefined> {
  let given: { readonly input: unknown } | undefined
  const lines: string[] = []
  const router = {
    verb: os
      .errors({ FAILURE: { data: failureSchema } })
      .use(failuresCross((line) => lines.push(line)))
      .input(method.schema)
      .handler(({ input }) => {
        given = { input }
        throw accepted
      }),
  }
  const request = new Request('http://127.0.0.1/rpc/verb', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: new Uint8Array(body),
  })
  const { response } = await new RPCHandler(router).handle(request, { prefix: '/rpc', context: {} })
  mustHold(response !== undefined, 'It was not answered.')
  const text = await response.text()
  mustHold(lines.length === 0, `It is a bug that the log tells: ${lines.join('\n').slice(0, 2_000)}`)
  mustHold(
    response.status === 422 || response.status === 400,
    `It was answered with ${response.status}: ${text.slice(0, 500)}`,
  )
  mustHold(text.length < 20 * body.length + 10_000, `${body.length} bytes were answered with ${text.length}.`)
  return given
}

/** Whatever a verb is given is plain data, and is understood the same when it comes again. */
function keepsItsShape({ schema }: Method, input: unknown): void {
  const written = JSON.stringify(input)
  mustEqual(JSON.stringify(JSON.parse(written)), written, 'What is accepted')
  const again = promptly(() => schema.safeParse(JSON.parse(written)))
  mustHold(again.success, `What is accepted is refused when it comes again: ${again.error?.message}`)
  mustEqual(JSON.stringify(again.data), written, 'What is accepted again')
  mustHold(Object.getPrototypeOf(input) === Object.prototype, 'What is accepted is no plain object.')
  for (const text of written.match(/"(?:at|from|to|expiresAt)":"[^"]*"/g) ?? []) {
    const instant = text.slice(text.indexOf(':') + 2, -1)
    mustHold(!Number.isNaN(Date.parse(instant)), `${instant} is no instant.`)
    mustHold(instant.length <= 40, `An instant has ${instant.length} characters.`)
  }
}

export const anyInput = subject({
  name: 'contract',
  make(random): Called {
    const method = random.pick(methods)
    const json = random.chance(0.05) ? anything(random) : fitting(method.shape, random)
    const whole = { json, ...(random.chance(0.3) && { meta: aMeta(random) }) }
    const body = Buffer.from(JSON.stringify(whole))
    return { method, body: random.chance(0.2) ? damaged([body], random) : body }
  },
  async check(called) {
    const given = await call(called)
    if (given) keepsItsShape(called.method, given.input)
  },
  smaller: (input) => lessIn(input, 'body', lessBytes),
})
