// A subject of the fuzzer: how an input of it is made, what must hold of it, and how the shortest input is found for which it does not.
import { Failure } from '../../../src-main/contract/failure.ts'
import type { Random } from '../../support/random.ts'

export interface Subject<Input> {
  readonly name: string
  /** The same random numbers make the same input. */
  readonly make: (random: Random) => Input
  /** Throws where something does not hold. */
  readonly check: (input: Input) => void | Promise<void>
  /** Inputs with less in them, the smallest first; none where there is nothing to leave out. */
  readonly smaller: (input: Input) => Iterable<Input>
}

export interface FuzzFinding {
  readonly why: string
  /** The shortest input, as text. */
  readonly input: string
}

/** Whatever its inputs are. */
export interface AnySubject {
  readonly name: string
  /** Makes one input and looks; undefined where everything holds. */
  readonly look: (random: Random) => Promise<FuzzFinding | undefined>
}

const mostShrinking = 2_000
const mostShrinkingMs = 15_000
const mostShown = 3_000

export function subject<Input>({ name, make, check, smaller }: Subject<Input>): AnySubject {
  async function fault(input: Input): Promise<unknown> {
    try {
      await check(input)
      return undefined
    } catch (error) {
      return error ?? new Error('Nothing was thrown.')
    }
  }

  /** As long as something smaller fails too, that is looked at instead. */
  async function shortest(found: { input: Input; error: unknown }): Promise<typeof found> {
    const until = performance.now() + mostShrinkingMs
    let left = mostShrinking
    let best = found
    for (let goesOn = true; goesOn; ) {
      goesOn = false
      for (const input of smaller(best.input)) {
        if (--left < 0 || performance.now() > until) return best
        const error = await fault(input)
        if (error === undefined) continue
        best = { input, error }
        goesOn = true
        break
      }
    }
    return best
  }

  return {
    name,
    async look(random) {
      const input = make(random)
      const error = await fault(input)
      if (error === undefined) return undefined
      const best = await shortest({ input, error })
      return { why: told(best.error), input: shown(best.input) }
    },
  }
}

/** Without its halves, quarters, and so on down to each part by itself. */
function* lessOf<Whole extends { readonly length: number; slice(from: number, to?: number): Whole }>(
  whole: Whole,
  join: (a: Whole, b: Whole) => Whole,
): Iterable<Whole> {
  for (let size = Math.ceil(whole.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < whole.length; from += size) yield join(whole.slice(0, from), whole.slice(from + size))
  }
}

export const lessBytes = (bytes: Buffer) => lessOf(bytes, (a, b) => Buffer.concat([a, b]))
export const lessText = (text: string) => lessOf(text, (a, b) => a + b)
export const lessParts = <Part>(parts: readonly Part[]) => lessOf(parts, (a, b) => [...a, ...b])

/** Less of one of its fields. */
export function* lessIn<Input, Name extends keyof Input>(
  input: Input,
  name: Name,
  less: (value: Input[Name]) => Iterable<Input[Name]>,
): Iterable<Input> {
  for (const value of less(input[name])) yield { ...input, [name]: value }
}

/** What it gives; undefined where it refuses, which must be done in a sentence of a bearable length. */
export function orRefusal<Value>(run: () => Value): Value | undefined {
  try {
    return run()
  } catch (error) {
    mustBeRefusal(error)
    return undefined
  }
}

export async function orRefusalOf<Value>(run: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await run()
  } catch (error) {
    mustBeRefusal(error)
    return undefined
  }
}

function mustBeRefusal(error: unknown): void {
  if (!(error instanceof Failure)) throw error
  mustHold(error.code !== 'unexpected', `A refusal is of an unexpected kind: ${error.message}`)
  mustHold(/^\P{Ll}.*[.!?]$/su.test(error.message), `A refusal is no sentence: ${error.message.slice(0, 300)}`)
  mustHold(error.message.length < 1_000, `A refusal has ${error.message.length} characters.`)
  mustHold(!/[^\P{Cc}\n]/u.test(error.message), `A refusal has control characters: ${JSON.stringify(error.message)}`)
}

export function mustHold(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise)
}

/** Texts that must be the same: where they are not, the place is told. */
export function mustEqual(found: string, wanted: string, what: string): void {
  if (found === wanted) return
  let at = 0
  while (found[at] === wanted[at]) at++
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 40), at + 80))
  throw new Error(`${what} differs at ${at}: ${around(found)} instead of ${around(wanted)}`)
}

function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return (error.stack ?? error.message).split('\n').slice(0, 6).join('\n')
}

function shown(input: unknown): string {
  const plain = (_name: string, value: unknown) => {
    const isBytes = typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer'
    return isBytes && 'data' in value ? Buffer.from(value.data as number[]).toString('latin1') : value
  }
  const text = JSON.stringify(input, plain)
  return text.length > mostShown ? `${text.slice(0, mostShown)}… (${text.length} characters)` : text
}
