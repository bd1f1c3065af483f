// Why something could not be read, and the way to try again, which each reading has.
import type { FailureFacts } from '../../src-main/contract/failure.ts'
import { FailureNote } from '../components/failure-note.tsx'
import { words } from '../words.ts'

export function ReadFailure({ failure, again }: { readonly failure: FailureFacts; readonly again: () => void }) {
  const remedy = failure.remedy ?? { label: words.retry, action: 'retry' }
  return <FailureNote failure={{ ...failure, remedy }} onRemedy={{ retry: again }} />
}
