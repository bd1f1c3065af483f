// What whoever asked must know of what came out: whole sentences where there is room, a mark that says them where there is none.
import { Tooltip } from '@mantine/core'
import { Info } from 'lucide-react'
import { words } from '../words.ts'

export function RemarkList({ remarks }: { readonly remarks: readonly string[] }) {
  if (remarks.length === 0) return null
  return (
    <ul className="remarks">
      {remarks.map((sentence) => (
        <li key={sentence}>
          <Info size={14} className="mark tone-warn" aria-hidden />
          <span>{sentence}</span>
        </li>
      ))}
    </ul>
  )
}

export function RemarkMark({ remarks }: { readonly remarks: readonly string[] }) {
  if (remarks.length === 0) return null
  const sentences = remarks.join(' ')
  return (
    <Tooltip label={sentences} multiline maw={360}>
      <span className="remark-mark tone-warn" role="img" aria-label={sentences}>
        <Info size={12} aria-hidden /> {words.jobs.remarks(remarks.length)}
      </span>
    </Tooltip>
  )
}
