// Shows a failure: its sentence, its remedy as a button, and the original message behind a fold.
import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { FailureFacts, Remedy } from '../../src-main/contract/failure.ts'
import { words } from '../words.ts'

export type OnRemedy = Partial<Record<Remedy['action'], () => void>>

/** @param bare leaves out the frame, where something else draws one. A remedy that is not possible here has no button. */
export function FailureNote({
  failure,
  onRemedy = {},
  bare = false,
}: {
  readonly failure: FailureFacts
  readonly onRemedy?: OnRemedy
  readonly bare?: boolean
}) {
  const [open, setOpen] = useState(false)
  return (
    <div className={bare ? undefined : 'failure'} role="alert">
      <Group gap={8} align="flex-start" wrap="nowrap">
        {bare ? null : <TriangleAlert size={16} className="failure-mark" aria-hidden />}
        <Stack gap={6} flex={1} miw={0}>
          <Text size="sm">{failure.message}</Text>
          <Group gap={8}>
            <RemedyButton remedy={failure.remedy} onRemedy={onRemedy} />
            <RemedyButton remedy={failure.alternative} onRemedy={onRemedy} />
            {failure.detail ? (
              <Button variant="subtle" size="compact-xs" onClick={() => setOpen(!open)} aria-expanded={open}>
                {open ? words.hideDetails : words.showDetails}
              </Button>
            ) : null}
          </Group>
          {open && failure.detail ? (
            <>
              <Code block className="raw">
                {failure.detail}
              </Code>
              <CopyText text={failure.detail} />
            </>
          ) : null}
        </Stack>
      </Group>
    </div>
  )
}

function RemedyButton({ remedy, onRemedy }: { readonly remedy: Remedy | undefined; readonly onRemedy: OnRemedy }) {
  if (!remedy) return null
  if (remedy.action === 'copy' && remedy.text) return <CopyText text={remedy.text} label={remedy.label} />
  const act = onRemedy[remedy.action]
  if (!act) return null
  return (
    <Button variant="default" size="compact-xs" onClick={act}>
      {remedy.label}
    </Button>
  )
}

export function CopyText({ text, label = words.copy }: { readonly text: string; readonly label?: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button variant="default" size="compact-xs" onClick={copy} style={{ alignSelf: 'flex-start' }}>
          {copied ? words.copied : label}
        </Button>
      )}
    </CopyButton>
  )
}
