// Names become addresses: only what a host name may hold, never one that is taken.
import { describe, expect, it } from 'vitest'
import { toLabel } from '../../../../src-main/contract/label.ts'
import { cloneName, newId, offerName, productionId } from '../../../../src-main/runtime/names.ts'

describe('names', () => {
  it('become labels', () => {
    expect(['My Théme 2', '--x--', 'ÄÖ ü', '日本', 'a'.repeat(80)].map(toLabel)).toEqual([
      'my-theme-2',
      'x',
      'ao-u',
      '',
      'a'.repeat(40),
    ])
  })

  it('are refused when nothing is left or they are taken', () => {
    expect(() => cloneName('日本', new Set())).toThrow('at least one letter')
    expect(() => cloneName('Hello', new Set(['hello']))).toThrow('already a clone called “hello”')
  })

  it('are offered free ones, without end', () => {
    const taken = new Set<string>()
    for (let count = 0; count < 60; count++) taken.add(offerName(taken))
    expect(taken.size).toBe(60)
  })

  it('number productions of the same name', () => {
    expect(productionId('Acme Blog', new Set(['acme-blog', 'acme-blog-2']))).toBe('acme-blog-3')
  })

  it('are ids of eight plain characters', () => {
    expect(newId()).toMatch(/^[a-z0-9]{8}$/)
  })
})
