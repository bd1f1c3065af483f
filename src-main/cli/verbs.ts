// All verbs of the sitefork command, by noun, as help lists them.
import { describeVerb, type Verb } from './verb.ts'
import { changeVerbs } from './verbs/change.ts'
import { cloneVerbs } from './verbs/clone.ts'
import { machineVerbs } from './verbs/machine.ts'
import { mergeVerbs } from './verbs/merge.ts'
import { pointVerbs } from './verbs/point.ts'
import { productionVerbs } from './verbs/production.ts'
import { promotionVerbs } from './verbs/promotion.ts'

export const verbs: Readonly<Record<string, Verb>> = {
  ...productionVerbs,
  ...pointVerbs,
  ...cloneVerbs,
  ...changeVerbs,
  ...mergeVerbs,
  ...promotionVerbs,
  ...machineVerbs,
}

export function helpText(): string {
  const all = Object.entries(verbs).map(([name, verb]) => describeVerb(name, verb))
  return `sitefork VERB [--json]\n\n${all.join('\n')}`
}
