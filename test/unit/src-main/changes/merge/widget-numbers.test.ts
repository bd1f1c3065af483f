// Widgets that several sides added under one number are all kept, each in the sidebar that its side put it in.
import { describe, expect, it } from 'vitest'
import type { RowChange } from '../../../../../src-main/rows/change.ts'
import { mergeLists, toldConflicts } from '../../../../support/merging.ts'
import { changedRow } from '../../../../support/wordpress-rows.ts'

type Numbered = Readonly<Record<number, string>>

const text = (value: string) => `s:${value.length}:"${value}";`
/** As `widget_block` has them. */
function widgets(all: Numbered): string {
  const list = Object.entries(all).map(([number, content]) => `i:${number};a:1:{${text('content')}${text(content)}}`)
  return `a:${list.length + 1}:{${list.join('')}${text('_multiwidget')}i:1;}`
}
function sidebars(all: Readonly<Record<string, readonly string[]>>): string {
  const list = Object.entries(all).map(([name, ids]) => {
    return `${text(name)}a:${ids.length}:{${ids.map((id, at) => `i:${at};${text(id)}`).join('')}}`
  })
  return `a:${list.length}:{${list.join('')}}`
}
const changed = (id: number, name: string, from: string, to: string) =>
  changedRow('wp_options', { option_id: id, option_name: name, option_value: from }, { option_value: to })

const before: Numbered = { 2: 'Search' }
/** Somebody adds widgets to a sidebar. */
function added(more: Numbered, sidebar: 'left' | 'right', kind = 'block'): readonly RowChange[] {
  const ids = Object.keys(more).map((number) => `${kind}-${number}`)
  const now = { left: [`${kind}-2`], right: [] as string[] }
  const then = { ...now, [sidebar]: [...now[sidebar], ...ids] }
  return [
    changed(7, `widget_${kind}`, widgets(before), widgets({ ...before, ...more })),
    changed(8, 'sidebars_widgets', sidebars(now), sidebars(then)),
  ]
}

function merged(sources: readonly (readonly RowChange[])[], target: readonly RowChange[] = []) {
  const merge = mergeLists(sources, target)
  const values = merge.writes.map(({ wanted }) => `${wanted?.[1]} ${wanted?.[2]}`)
  return { values, conflicts: toldConflicts(merge) }
}

describe('widgets of one number', () => {
  it.each(['block', 'text', 'my_widget'])('are both kept, whoever added them (%s)', (kind) => {
    const expected = {
      values: [
        `widget_${kind} ${widgets({ 2: 'Search', 3: 'Theirs', 4: 'Mine' })}`,
        `sidebars_widgets ${sidebars({ left: [`${kind}-2`, `${kind}-4`], right: [`${kind}-3`] })}`,
      ],
      conflicts: [],
    }
    const [mine, theirs] = [added({ 3: 'Mine' }, 'left', kind), added({ 3: 'Theirs' }, 'right', kind)]
    expect(merged([mine], theirs)).toEqual(expected)
    expect(merged([theirs, mine])).toEqual(expected)
  })

  it('are both kept in one sidebar', () => {
    expect(merged([added({ 3: 'Mine' }, 'left')], added({ 3: 'Theirs' }, 'left'))).toMatchObject({ conflicts: [] })
  })

  it('are one where they are the same', () => {
    expect(merged([added({ 3: 'Both' }, 'left')], added({ 3: 'Both' }, 'left'))).toEqual({ values: [], conflicts: [] })
  })

  it('are found again by the numbers that an earlier merge gave them', () => {
    const there = [
      changed(7, 'widget_block', widgets(before), widgets({ 2: 'Search', 3: 'Theirs', 4: 'Mine' })),
      changed(
        8,
        'sidebars_widgets',
        sidebars({ left: ['block-2'], right: [] }),
        sidebars({ left: ['block-2', 'block-4'], right: ['block-3'] }),
      ),
    ]
    expect(merged([added({ 3: 'Mine' }, 'left')], there)).toEqual({ values: [], conflicts: [] })
  })

  it('that nobody else has stay what they are', () => {
    expect(merged([added({ 9: 'Mine' }, 'left')], added({ 3: 'Theirs' }, 'right')).values[0]).toBe(
      `widget_block ${widgets({ 2: 'Search', 3: 'Theirs', 9: 'Mine' })}`,
    )
  })
})
