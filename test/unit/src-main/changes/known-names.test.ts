// Every setting and meta field that is known, by a row as WordPress or the plugin really writes it.
import { describe, expect, it } from 'vitest'
import { globExpression } from '../../../../src-main/changes/glob.ts'
import { compileKnowledge } from '../../../../src-main/changes/known.ts'
import { knownName, knownRow } from '../../../../src-main/changes/row-meaning.ts'
import { coreNames, looksLikeNoise, type NameCases, namedRow } from '../../../support/known-names.ts'
import { pluginNames } from '../../../support/known-plugin-names.ts'
import { shippedKnowledge, shippedWords } from '../../../support/words.ts'

const site = { prefix: 'wp_' }
const words = shippedWords(site)
const known = compileKnowledge(shippedKnowledge, site)

const all: Readonly<Record<string, NameCases>> = { WordPress: coreNames, ...pluginNames, 'nobody’s': looksLikeNoise }

const cases = Object.entries(all).flatMap(([file, names]) =>
  Object.entries(names).flatMap(([of, byClass]) =>
    Object.entries(byClass).flatMap(([is, values]) =>
      Object.entries(values).map(([name, value]) => ({ file, of, is, name, value })),
    ),
  ),
)

describe('whose a change is', () => {
  it.each(cases)('$file: $of $name is $is', ({ of, is, name, value }) => {
    const meaning = words.meaningOf(namedRow(of, name, value))
    expect(meaning.class).toBe(is)
    expect(meaning.why === null).toBe(is === 'work')
  })
})

describe('each pattern has a row', () => {
  it.each(shippedKnowledge.map((file) => [file.name, file] as const))('of %s', (name, file) => {
    const own = cases.filter((one) => one.file === name)
    const untested = file.names.flatMap((entry) =>
      [entry.name].flat().filter((pattern) => {
        const expression = globExpression(pattern.replace('{prefix}', 'wp_*'))
        return !own.some((one) => {
          if (one.of !== entry.of || !expression.test(one.name)) return false
          return knownName(knownRow(namedRow(one.of, one.name, one.value), known), known)?.value === entry
        })
      }),
    )
    expect(untested).toEqual([])
  })
})

it('of patterns that fit the same name equally well, none says otherwise than the other', () => {
  const contradictions = cases.flatMap(({ of, name }) => {
    const entries = shippedKnowledge.flatMap((file) => file.names).filter((entry) => entry.of === of && !entry.value)
    const fitting = entries.flatMap((entry) =>
      [entry.name]
        .flat()
        .filter((pattern) => globExpression(pattern.replace('{prefix}', 'wp_')).test(name))
        .map((pattern) => ({ pattern, entry, precision: pattern.replaceAll('*', '').length })),
    )
    const best = fitting.filter(({ precision }) => precision === Math.max(...fitting.map((one) => one.precision)))
    return new Set(best.map(({ entry }) => entry.class)).size > 1 ? [[name, best.map(({ pattern }) => pattern)]] : []
  })
  expect(contradictions).toEqual([])
})
