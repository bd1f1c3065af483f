// Names become addresses: only what a host name may hold, never one that is taken.
import { describe, expect, it } from 'vitest'
import { newId, productionId } from '../../../../src-main/catalog/ids.ts'
import { cloneName, hostLabel, offerName } from '../../../../src-main/clones/names.ts'
import { toLabel } from '../../../../src-main/contract/label.ts'

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

  it('of clones are any text that is not too long and nobody has, whatever its capitals', () => {
    const others = [{ name: 'Hello', hostLabel: 'hello' }]
    expect(cloneName('  The shop, 日本  ', others)).toBe('The shop, 日本')
    expect(() => cloneName('hello', others)).toThrow('already a clone called “Hello”')
    expect(() => cloneName('   ', others)).toThrow('needs a name')
    expect(() => cloneName('a'.repeat(61), others)).toThrow('at most 60 characters')
  })

  it('make an address, numbered where that is taken; one that was wished for is that very one, or refused', () => {
    const others = [
      { name: 'Hello', hostLabel: 'hello' },
      { name: '日本', hostLabel: 'clone' },
    ]
    const labels = ['Hello there', 'HELLO!', '東京'].map((name) => hostLabel(name, undefined, others))
    expect(labels).toEqual(['hello-there', 'hello-2', 'clone-2'])
    expect(hostLabel('Anything', 'My Shop', others)).toBe('my-shop')
    expect(() => hostLabel('Anything', 'hello', others)).toThrow('Another clone is at “hello” already')
    expect(() => hostLabel('Anything', '日', others)).toThrow('at least one letter')
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
