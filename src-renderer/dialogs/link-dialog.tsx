// Linking, and giving a linked production another connection: first look, show what was found, then do it.
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { Probe } from '../../src-main/contract/contract.ts'
import { asFailure } from '../../src-main/contract/failure.ts'
import type { Production } from '../../src-main/contract/models.ts'
import type { Source } from '../../src-main/contract/source.ts'
import { FailureNote } from '../components/failure-note.tsx'
import { useDesk } from '../state/desk.ts'
import { useHost } from '../state/host.ts'
import { go } from '../state/place.ts'
import { words } from '../words.ts'
import { ArchiveDialog, type Way, WayChoice } from './archive-dialog.tsx'
import { hasProblem, ProbeView } from './probe-view.tsx'
import { SourceFields } from './source-fields.tsx'
import { emptyForm, type FieldErrors, formOf, readForm, type SourceForm } from './source-form.ts'

export function LinkDialog() {
  const { client } = useHost()
  const [way, setWay] = useState<Way>('host')
  if (way === 'files') return <ArchiveDialog onWay={setWay} />
  return (
    <SourceDialog
      title={words.link.title}
      first={emptyForm}
      named
      head={<WayChoice way={way} onWay={setWay} />}
      submit={words.link.submit}
      act={async (source, name) => {
        const { id } = await client.production.link({ name, source })
        go({ is: 'production', id })
      }}
    />
  )
}

export function EditSourceDialog({ production }: { readonly production: Production }) {
  const { client } = useHost()
  return (
    <SourceDialog
      title={words.link.editTitle(production.name)}
      first={formOf(production)}
      submit={words.link.save}
      act={(source) => client.production.editSource({ production: production.id, source })}
    />
  )
}

interface Props {
  readonly title: string
  readonly first: SourceForm
  readonly submit: string
  /** Whether a name is asked for. */
  readonly named?: boolean
  /** Above the form. */
  readonly head?: ReactNode
  readonly act: (source: Source, name: string) => Promise<unknown>
}

function SourceDialog({ title, first, submit, named = false, head, act }: Props) {
  const { close } = useDesk()
  const { client } = useHost()
  const [form, setForm] = useState(first)
  const [errors, setErrors] = useState<FieldErrors>({})
  const looking = useMutation({ mutationFn: (source: Source) => client.production.probe(source) })
  const look = () => {
    const read = readForm(form)
    setErrors(read.is === 'refused' ? read.errors : {})
    if (read.is === 'source') looking.mutate(read.source)
  }
  return (
    <Modal opened onClose={close} title={title} size={620} closeButtonProps={{ 'aria-label': words.close }}>
      {looking.data ? (
        <Found probe={looking.data} form={form} submit={submit} named={named} act={act} onBack={looking.reset} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            look()
          }}
        >
          <Stack gap="md">
            {head}
            <Text size="sm">{words.link.intro}</Text>
            <SourceFields form={form} errors={errors} onChange={(change) => setForm({ ...form, ...change })} />
            {looking.error ? (
              <FailureNote failure={asFailure(looking.error).facts()} onRemedy={{ retry: look }} />
            ) : null}
            <Group justify="flex-end" gap={8}>
              <Text size="sm" c="dimmed" role="status" flex={1}>
                {looking.isPending ? words.link.checking : ''}
              </Text>
              <Button variant="default" onClick={close}>
                {words.cancel}
              </Button>
              <Button type="submit" loading={looking.isPending}>
                {words.link.check}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  )
}

function Found({
  probe,
  form,
  submit,
  named,
  act,
  onBack,
}: Omit<Props, 'title' | 'first' | 'head'> & {
  readonly probe: Probe
  readonly form: SourceForm
  readonly onBack: () => void
}) {
  const { close } = useDesk()
  const [accepted, setAccepted] = useState(false)
  const [name, setName] = useState(() => new URL(probe.facts.homeUrl).hostname)
  const doing = useMutation({ mutationFn: (source: Source) => act(source, name), onSuccess: close })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    const read = readForm(form, probe.hostKey.fingerprint)
    if (read.is === 'source' && accepted && !hasProblem(probe)) doing.mutate(read.source)
  }
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <ProbeView probe={probe} accepted={accepted} onAccept={setAccepted} />
        {named ? (
          <TextInput label={words.link.name} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        ) : null}
        {doing.error ? <FailureNote failure={asFailure(doing.error).facts()} /> : null}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onBack}>
            {words.link.back}
          </Button>
          <Text size="sm" c="dimmed" flex={1}>
            {hasProblem(probe) ? words.link.refused : ''}
          </Text>
          <Button variant="default" onClick={close}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={doing.isPending} disabled={!accepted || hasProblem(probe)}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
