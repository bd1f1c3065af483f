// Conflicts of an undo say in plain words who meets: what was there before the promotion, and what production has now.
import { expect, it } from 'vitest'
import { mergeRows } from '../../../../src-main/changes/merge/merge-rows.ts'
import { mergeValues } from '../../../../src-main/changes/merge/merge-values.ts'
import { shownConflicts } from '../../../../src-main/merging/show-conflicts.ts'
import { namesOfPatch } from '../../../../src-main/promoting/written-things.ts'
import { heldSource, shippedKnown, shippedRules } from '../../../support/merging.ts'
import { changedRow, post } from '../../../support/wordpress-rows.ts'

it('names the thing by what the promotion wrote, and both sides', () => {
  const page = post({ ID: 9, post_type: 'page', post_title: 'About us' })
  const back = changedRow('wp_posts', page, { post_title: 'About' })
  const since = changedRow('wp_posts', page, { post_title: 'About everybody' })
  const { conflicts } = mergeRows({
    sources: [heldSource([back], [since])],
    rules: shippedRules,
    mergeValues,
    choiceOf: () => undefined,
  })
  const patch = { rows: [{ ...back, before: back.after, after: back.before }], files: [], statements: [], back: [] }
  const named = namesOfPatch(patch, shippedKnown)
  const between = { mine: 'before the promotion', theirs: 'production now', named }
  const [conflict, ...others] = shownConflicts('promo1', conflicts, [], between)
  expect(others).toEqual([])
  expect(conflict).toMatchObject({
    thing: { kind: 'page', title: 'About us' },
    base: { text: 'About us' },
    mine: { label: 'before the promotion', clone: null, value: { text: 'About' } },
    theirs: { label: 'production now', clone: null, value: { text: 'About everybody' } },
  })
})
