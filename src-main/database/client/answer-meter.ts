// Limits how many bytes and seconds one answer of a database server may take, measured on the stream itself.
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Failure } from '../../contract/failure.ts'
import { bytesReadOf } from './byte-counter.ts'

export interface AnswerLimits {
  readonly bytes: number
  readonly seconds: number
}

export interface AnswerMeter {
  /** @returns the answer. @throws Failure beyond the limits, after calling `end`, which must stop the stream */
  limited<T>(answer: Promise<T>, end: () => void): Promise<T>
}

const lookEveryMs = 20

export function createAnswerMeter(stream: Duplex, { bytes: most, seconds }: AnswerLimits): AnswerMeter {
  let heard = 0
  // A socket under TLS emits no data events.
  const counts = stream instanceof Socket || bytesReadOf(stream) !== undefined
  if (!counts) stream.on('data', (chunk: Buffer) => (heard += chunk.length))
  const bytes = () => (stream instanceof Socket ? stream.bytesRead : (bytesReadOf(stream) ?? heard))
  return {
    limited(answer, end) {
      const from = bytes()
      const began = Date.now()
      const { promise, reject } = Promise.withResolvers<never>()
      const look = setInterval(() => {
        const late = Date.now() - began > seconds * 1000
        const failure = bytes() - from > most ? tooMuch(most) : late ? tooLong(seconds) : undefined
        if (!failure) return
        reject(failure)
        end()
      }, lookEveryMs)
      return Promise.race([answer, promise]).finally(() => clearInterval(look))
    },
  }
}

function tooMuch(most: number): Failure {
  return new Failure(
    'too-much',
    `Production’s database server answered one question with more than ${Math.round(most / 2 ** 20)} MB, so the connection was ended. Nothing was changed; see what is in its tables, and what runs there as a server.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}

function tooLong(seconds: number): Failure {
  return new Failure(
    'database-unreachable',
    `Production’s database server did not answer a question within ${seconds} seconds. Nothing was changed; see what keeps it busy, then try again.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}
