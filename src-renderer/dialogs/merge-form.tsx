// The frame of every dialog that begins a merge: what it would do, what becomes of conflicts, and where they are decided.
import { type ReactNode, useState } from 'react'
import type { ConflictRule, MergePreview, MergeWish } from '../../src-main/contract/merges.ts'
import type { OnRemedy } from '../components/failure-note.tsx'
import { PreviewView, RuleChoice, ruleWords } from '../merging/preview-view.tsx'
import { useHost } from '../state/host.ts'
import { beginMerge, useMergePreview } from '../state/merges.ts'
import { words } from '../words.ts'
import { FormDialog } from './form-dialog.tsx'

export function MergeForm(props: {
  readonly title: string
  readonly submit: string
  readonly is: MergeWish['is']
  /** Undefined while it is not known what is wanted, or nothing is to be merged. */
  readonly wish: MergeWish | undefined
  /** The shell command, with the words for what becomes of conflicts. */
  readonly command: (rule: readonly string[]) => string
  readonly disabledReason?: string | undefined
  /** Why there is nothing to begin, by what is known of it. */
  readonly whyNot?: (preview: MergePreview) => string | undefined
  /** What is done instead of merging. */
  readonly instead?: (() => Promise<unknown>) | undefined
  readonly onRemedy?: OnRemedy
  readonly children: ReactNode
}) {
  const { title, submit, is, wish, command, disabledReason, whyNot, instead, onRemedy = {}, children } = props
  const { client } = useHost()
  const [rule, setRule] = useState<ConflictRule>('stop')
  const asked = useMergePreview(wish)
  const { preview } = asked
  const decides = !instead && rule === 'stop' && (preview?.conflictTotal ?? 0) > 0
  const none = wish && preview ? whyNot?.(preview) : undefined
  return (
    <FormDialog
      title={title}
      submit={decides ? words.merging.dialog.andDecide(submit) : submit}
      size={520}
      disabledReason={disabledReason ?? none ?? (wish || instead ? undefined : words.merging.dialog.notYet)}
      act={async () => (instead ? instead() : wish && beginMerge(client, wish, rule))}
      command={command(instead ? [] : ruleWords(rule))}
      onRemedy={onRemedy}
    >
      {children}
      {instead ? null : (
        <>
          <PreviewView is={is} asked={asked} isAsked={wish !== undefined} />
          <RuleChoice preview={preview} value={rule} onChange={setRule} />
        </>
      )}
    </FormDialog>
  )
}
