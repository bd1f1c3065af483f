// The options of a shell verb: as node:util parses them, and with what help says of them.
import type { ParseArgsOptionDescriptor } from 'node:util'

/** An option as `parseArgs` of node:util takes it, with what help says of it. */
export interface Option extends ParseArgsOptionDescriptor {
  /** What stands for its value in the synopsis: `NAME`. */
  readonly value?: string
  readonly says?: string
}

export type Options = Readonly<Record<string, Option>>

/** What was given of a verb's options. */
export type Values<O extends Options> = {
  readonly [Name in keyof O]?: O[Name] extends { readonly type: 'boolean' }
    ? boolean
    : O[Name] extends { readonly multiple: true }
      ? readonly string[]
      : O[Name] extends { readonly type: 'string' }
        ? string
        : string | boolean | readonly string[]
}

/** @param value what stands for it in the synopsis */
export const text = (value: string, says?: string) => ({ type: 'string', value, ...(says && { says }) }) as const
export const flag = (says?: string) => ({ type: 'boolean', ...(says && { says }) }) as const
/** An option that may be given more than once. */
export const list = (value: string, says?: string) =>
  ({ type: 'string', multiple: true, value, ...(says && { says }) }) as const
