// What checking the result of a clone's newest merge found, in whole sentences.
import { RemarkList } from '../components/remarks.tsx'
import { usePart } from '../state/host.ts'
import { words } from '../words.ts'

export function MergeFindings({ clone }: { readonly clone: string }) {
  const merges = usePart((all) => all.merges)
  // The host lists the newest first.
  const newest = merges.find((one) => one.clone === clone && one.isIn)
  if (!newest || newest.findings.length === 0) return null
  return (
    <>
      <h2>{words.merging.page.findings}</h2>
      <RemarkList remarks={newest.findings} />
    </>
  )
}
