// Who may speak to the host: of all combinations of names, origins, tokens and tickets only the right one gets in.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAdmission } from '../../../src-main/hosts/admission.ts'
import { findPage } from '../../../src-main/hosts/pages.ts'
import { createTickets, ticketLives } from '../../../src-main/hosts/tickets.ts'
import type { WebHost } from '../../../src-main/hosts/web.ts'
import { promptly } from '../../support/promptly.ts'
import type { Random } from '../../support/random.ts'
import { anyText, damaged } from './bytes.ts'
import { type AnySubject, lessBytes, lessParts, mustHold, subject } from './subject.ts'

const token = 'q8Zt-0_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789'
const port = 7711
const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]

/** Right as it is, or nearly. */
function nearly(right: string, random: Random): string {
  if (random.chance(0.6)) return right
  const at = random.below(right.length + 1)
  const wrong = [
    right.slice(0, at) + anyText(random, 3) + right.slice(at),
    right.slice(0, at) + right.slice(at + 1),
    right.toUpperCase(),
    ` ${right}`,
    `${right},${right}`,
    `${right}.evil.example`,
    `evil.example ${right}`,
    right.replace(String(port), String(random.below(70_000))),
    '',
    'null',
    anyText(random, 8),
  ]
  return random.pick(wrong)
}

interface Asked {
  readonly headers: IncomingHttpHeaders
}

export const anyCaller = subject({
  name: 'admission',
  make(random): Asked {
    const host = nearly(random.pick(hosts), random)
    const bearer = nearly(`${random.pick(['Bearer', 'bearer'])} ${nearly(token, random)}`, random)
    const protocols = nearly(random.pick([`sitefork, sitefork.${token}`, `sitefork.${nearly(token, random)}`]), random)
    return {
      headers: {
        ...(random.chance(0.95) && { host }),
        ...(random.chance(0.6) && {
          origin: nearly(`http://${random.chance(0.7) ? host.toLowerCase() : random.pick(hosts)}`, random),
        }),
        ...(random.chance(0.5) && { authorization: bearer }),
        ...(random.chance(0.4) && { 'sec-websocket-protocol': protocols }),
        ...(random.chance(0.2) && { cookie: `sitefork=${token}` }),
      },
    }
  },
  check({ headers }) {
    const { isOurs, isOwnPage, mayCall } = createAdmission(token, port)
    const { host, origin, authorization, 'sec-websocket-protocol': protocols } = headers
    const named = hosts.includes(String(host).toLowerCase())
    const own = named && origin === `http://${String(host).toLowerCase()}`
    const isBearer = authorization !== undefined && /^bearer( |$)/i.test(authorization)
    const held = isBearer
      ? authorization.split(' ')[1] === token
      : (protocols ?? '').split(',').some((one) => one.trim() === `sitefork.${token}`)
    const seen = promptly(() => [isOurs(headers), isOwnPage(headers), mayCall(headers)])
    const wanted = [named, own, (origin === undefined ? named : own) && held]
    mustHold(seen.join() === wanted.join(), `It is ${seen.join()} instead of ${wanted.join()}.`)
  },
  *smaller({ headers }) {
    for (const some of lessParts(Object.entries(headers))) yield { headers: Object.fromEntries(some) }
  },
})

/** What happens to tickets, one thing after the other. */
type Step =
  | { readonly is: 'issue'; readonly life: keyof typeof ticketLives }
  | { readonly is: 'redeem'; readonly which: number }
  | { readonly is: 'guess'; readonly text: string }
  | { readonly is: 'wait'; readonly ms: number }

function aStep(random: Random): Step {
  if (random.chance(0.4)) return { is: 'issue', life: random.pick(['browser', 'person']) }
  if (random.chance(0.6)) return { is: 'redeem', which: random.below(20) }
  if (random.chance(0.5)) return { is: 'wait', ms: random.pick([0, 1, 29_999, 30_000, 600_000]) }
  return { is: 'guess', text: anyText(random) }
}

export const anyTickets = subject({
  name: 'tickets',
  make: (random): readonly Step[] => Array.from({ length: random.below(60) }, () => aStep(random)),
  check(steps) {
    let now = 0
    const { issue, redeem } = createTickets(() => now)
    const given: { readonly ticket: string; readonly until: number; used: boolean }[] = []
    for (const step of steps) {
      if (step.is === 'wait') now += step.ms
      if (step.is === 'issue')
        given.push({ ticket: issue(step.life), until: now + ticketLives[step.life], used: false })
      if (step.is === 'guess') mustHold(!redeem(step.text), 'A ticket that nobody was given lets in.')
      const one = step.is === 'redeem' ? given[step.which] : undefined
      if (!one) continue
      const wanted = !one.used && now < one.until
      mustHold(redeem(one.ticket) === wanted, `A ticket ${wanted ? 'lets nobody in' : 'lets in that should not'}.`)
      one.used = true
    }
  },
  smaller: lessParts,
})

const steps = [
  '..',
  '%2e%2e',
  '%2E.',
  '.',
  '',
  'assets',
  'a.js',
  'index.html',
  '%00',
  '\\',
  '..\\',
  '%5c..',
  'secret.html',
  '%',
  '%ff',
  '//',
]

/** @param directory with `secret.html` beside it */
function anyPath(directory: string): AnySubject {
  return subject({
    name: 'pages',
    make: (random) => {
      const parts = Array.from({ length: random.below(6) }, () =>
        random.chance(0.1) ? anyText(random, 5) : random.pick(steps),
      )
      return `/${parts.join(random.pick(['/', '%2f', '']))}`
    },
    async check(path) {
      const page = await findPage(directory, path)
      mustHold(!page || page.body.toString() === 'inside', `${path} gives ${page?.body}.`)
    },
    *smaller(path) {
      for (const parts of lessParts(path.split('/'))) yield parts.join('/')
    },
  })
}

const requests = [
  `GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n`,
  `POST /session HTTP/1.1\r\nHost: localhost:PORT\r\nOrigin: http://localhost:PORT\r\nContent-Length: 14\r\n\r\n{"ticket":"ab"}`,
  `POST /ticket HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nAuthorization: Bearer abc\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n{"for":"browser"}\r\n0\r\n\r\n`,
  `GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sitefork, sitefork.abc\r\n\r\n`,
  `GET /alive?challenge=abc HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n`,
]
const patienceMs = 15_000

function anyRequest(host: WebHost): AnySubject {
  const samples = requests.map((text) => Buffer.from(text.replaceAll('PORT', String(host.port))))
  return subject({
    name: 'host',
    make: (random) => damaged(samples, random),
    async check(bytes) {
      const answer = await answerTo(host.port, bytes)
      mustHold(!/^HTTP\/1\.1 101/m.test(answer), 'A socket was opened to somebody without the token.')
      mustHold(!answer.includes(host.token) && !answer.includes('"ticket"'), 'A key was given to somebody without one.')
      mustHold(!/^HTTP\/1\.1 5/m.test(answer), `It could not answer: ${answer.slice(0, 300)}`)
    },
    smaller: lessBytes,
  })
}

/** All there is until it closes. */
function answerTo(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const socket = connect({ host: '127.0.0.1', port }, () => socket.end(bytes))
    socket.setTimeout(patienceMs, () => socket.destroy(new Error('It neither answers nor closes.')))
    socket.on('data', (part) => parts.push(part))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(Buffer.concat(parts).toString('latin1'))
      else reject(error)
    })
    socket.on('close', () => resolve(Buffer.concat(parts).toString('latin1')))
  })
}

/** Those that take a host with a directory of its own. */
export async function withHost<Result>(
  start: (directory: string) => Promise<WebHost>,
  run: (subjects: readonly AnySubject[]) => Promise<Result>,
): Promise<Result> {
  const home = mkdtempSync(join(tmpdir(), 'sitefork-fuzz-'))
  const directory = join(home, 'renderer')
  mkdirSync(join(directory, 'assets'), { recursive: true })
  for (const name of ['index.html', 'a.js', 'assets/a.js']) writeFileSync(join(directory, name), 'inside')
  for (const name of ['secret.html', 'a.js', 'index.html']) writeFileSync(join(home, name), 'outside')
  const host = await start(directory)
  try {
    return await run([anyPath(directory), anyRequest(host)])
  } finally {
    await host.close()
    rmSync(home, { recursive: true })
  }
}
