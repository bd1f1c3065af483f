// The frame of every dialog that does one thing: its form, the host's refusal, its button, and the same as a shell command.
import { Button, Group, Modal, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef } from 'react'
import { asFailure } from '../../src-main/contract/failure.ts'
import { FailureNote, type OnRemedy } from '../components/failure-note.tsx'
import { ShellLine } from '../components/shell-line.tsx'
import { useDialogs } from '../state/dialogs.ts'
import { words } from '../words.ts'

export interface FormDialogProps {
  readonly title: string
  readonly submit: string
  /** Resolves when the host has accepted; the dialog then closes. A Failure that it throws is shown inside. */
  readonly act: () => Promise<unknown>
  readonly command?: string
  /** Why it cannot be done; undefined when it can. */
  readonly disabledReason?: string | undefined
  readonly danger?: boolean
  readonly size?: string | number
  readonly onRemedy?: OnRemedy
  /** A button on the left, before “Cancel”. */
  readonly aside?: React.ReactNode
  readonly children: React.ReactNode
}

export function FormDialog(props: FormDialogProps) {
  const {
    title,
    submit,
    act,
    command,
    disabledReason,
    danger = false,
    size = 440,
    onRemedy = {},
    aside,
    children,
  } = props
  const { close } = useDialogs()
  const doing = useMutation({ mutationFn: act, onSuccess: close })
  const form = useRef<HTMLFormElement>(null)
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!disabledReason && !doing.isPending) doing.mutate()
  }
  return (
    <Modal opened onClose={close} title={title} size={size} closeButtonProps={{ 'aria-label': words.close }}>
      <form ref={form} onSubmit={onSubmit}>
        <Stack gap="md">
          {children}
          {doing.error ? <FailureNote failure={asFailure(doing.error).facts()} onRemedy={onRemedy} /> : null}
          {command ? <ShellLine command={command} /> : null}
          <Group className="dialog-foot" justify="flex-end" gap={8}>
            {aside}
            <span className="gap" />
            <Button variant="default" onClick={close}>
              {words.cancel}
            </Button>
            <Button
              type="submit"
              loading={doing.isPending}
              disabled={disabledReason !== undefined}
              color={danger ? 'red.9' : 'accent'}
            >
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
