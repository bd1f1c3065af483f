// Brings two values together of which each side made another, in the way that its column asks for. Pure.
import { Failure } from '../../contract/failure.ts'
import { isNumber, type SqlValue, sameValue } from '../../rows/value.ts'
import { codecOf } from '../values/text-codec.ts'
import type { MergeValues, MergeWay, PartConflict } from './merge.ts'
import { latestOf, mergeCounts } from './merge-scalars.ts'
import { type Merging, settleText, settleWhole, type ThreeSides, undisputed } from './merging.ts'

interface MergedColumn {
  readonly charset: string | null
  readonly type: string
}

export const mergeValues: MergeValues = (values, column, way, choiceOf) => {
  const conflicts: PartConflict[] = []
  const clear = undisputed(values, sameValue)
  if (clear) return { value: clear.value, conflicts }
  const merging: Merging = {
    codec: codecOf(Object.values(values), column),
    settle(part) {
      conflicts.push(part)
      const choice = choiceOf(part)
      return choice && part.impossible[choice.is] === undefined ? choice : { is: 'theirs' }
    },
  }
  return { value: merged(values, column, way, merging), conflicts }
}

function merged(values: ThreeSides<SqlValue>, column: MergedColumn, way: MergeWay, merging: Merging): SqlValue {
  const { base, mine, theirs } = values
  switch (way) {
    case 'count':
      return mergeCounts(values) ?? whole(values, column, merging)
    case 'latest':
      return latestOf(mine, theirs)
    case 'target':
      return theirs
    case 'text':
    case 'blocks':
    case 'keys':
    case 'set':
      if (base === null || mine === null || theirs === null || !merging.codec.isText) break
      return settleText(merging, [], { base, mine, theirs })
    case 'value':
      break
  }
  return whole(values, column, merging)
}

function whole(values: ThreeSides<SqlValue>, column: MergedColumn, merging: Merging): SqlValue {
  const format = Object.values(values).some((value) => value?.includes('\n')) ? 'text' : 'plain'
  const read = isNumber(column.type) ? { read: numberOf } : {}
  return settleWhole(merging, [], values, format, read) ?? null
}

/** @throws Failure `bad-input` for what is no number */
function numberOf(text: string): Buffer {
  if (/^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text.trim())) return Buffer.from(text.trim())
  throw new Failure(
    'bad-input',
    'This column holds a number, and the edited text is none. Decide the conflict again, with a number.',
  )
}
