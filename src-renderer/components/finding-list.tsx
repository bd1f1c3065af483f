// Lists findings of the doctor or of a probe, worst first: an icon, what was checked, and a sentence.
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import type { Finding } from '../../src-main/contract/models.ts'
import { words } from '../words.ts'
import { StatusIcon, type StatusLook } from './status-icon.tsx'

const looks: Readonly<Record<Finding['level'], StatusLook>> = {
  ok: { tone: 'good', icon: CircleCheck },
  warning: { tone: 'warn', icon: TriangleAlert },
  problem: { tone: 'bad', icon: CircleAlert },
}
const order = { problem: 0, warning: 1, ok: 2 } as const

export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <ul className="findings">
      {[...findings]
        .sort((a, b) => order[a.level] - order[b.level])
        .map(({ name, level, message }) => (
          <li key={`${name} ${message}`}>
            <StatusIcon {...looks[level]} />
            <span className="unseen">{words.link.level[level]}: </span>
            <div>
              <b>{name}</b>
              <div>{message}</div>
            </div>
          </li>
        ))}
    </ul>
  )
}
