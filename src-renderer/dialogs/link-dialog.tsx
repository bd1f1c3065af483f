// Links a production, or changes the connection of a linked one: first the host's key, then a probe and its findings, and
// then the confirmation.
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { Probe } from '../../src-main/contract/contract.ts'
import { asFailure } from '../../src-main/contract/failure.ts'
import type { Production } from '../../src-main/contract/models.ts'
import type { Source, TypedSource } from '../../src-main/contract/source.ts'
import { FailureNote } from '../components/failure-note.tsx'
import { useDialogs } from '../state/dialogs.ts'
import { useHost } from '../state/host.ts'
import { go } from '../state/route.ts'
import { words } from '../words.ts'
import { LinkBackupDialog, type LinkWay, WayChoice } from './backup-dialog.tsx'
import { KeyStep, type UnacceptedKey } from './key-step.tsx'
import { hasProblem, ProbeView } from './probe-view.tsx'
import { SourceFields } from './source-fields.tsx'
import { emptyForm, type FieldErrors, formOf, readForm, type SourceForm } from './source-form.ts'

export function LinkDialog() {
  const { client } = useHost()
  const [way, setWay] = useState<LinkWay>('host')
  if (way === 'files') return <LinkBackupDialog onWay={setWay} />
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
  const { source } = production
  const ssh = source.is === 'backup' ? null : source.ssh
  return (
    <SourceDialog
      title={words.link.editTitle(production.name)}
      first={formOf(production)}
      pinned={ssh && { host: ssh.alias ?? ssh.host, port: ssh.port, fingerprint: ssh.hostKey.fingerprint }}
      submit={words.link.save}
      act={(source) => client.production.editSource({ production: production.id, source })}
    />
  )
}

type AcceptedKey = Pick<UnacceptedKey, 'host' | 'port' | 'fingerprint'>

interface Props {
  readonly title: string
  readonly first: SourceForm
  /** The key that was accepted before, and the host it belongs to. */
  readonly pinned?: AcceptedKey | null
  readonly submit: string
  /** Whether there is a field for a name. */
  readonly named?: boolean
  /** What is shown above the form. */
  readonly head?: ReactNode
  readonly act: (source: Source, name: string) => Promise<unknown>
}

function SourceDialog({ title, first, pinned = null, submit, named = false, head, act }: Props) {
  const { close } = useDialogs()
  const { client } = useHost()
  const [form, setForm] = useState(first)
  const [errors, setErrors] = useState<FieldErrors>({})
  const [accepted, setAccepted] = useState(pinned)
  const [shown, setShown] = useState<UnacceptedKey>()
  const looking = useMutation({
    /** The findings; undefined until the host's key is accepted, before which nothing is sent. */
    async mutationFn({ source, key }: { readonly source: TypedSource; readonly key: AcceptedKey | null }) {
      const { host, port, user, auth } = source.ssh
      const probed = async (fingerprint: string) => {
        const full: Source = { ...source, ssh: { ...source.ssh, fingerprint } }
        return { source: full, probe: await client.production.probe(full) }
      }
      if (key && key.host === host && key.port === (port ?? key.port)) return probed(key.fingerprint)
      // The password is not needed before the key is accepted; a passphrase may be, for a jump host.
      const question = { host, ...(port && { port }), ...(user && { user }), ...(auth.is === 'usual' && { auth }) }
      const showing = await client.production.hostKey(question)
      if (showing.known) return probed(showing.fingerprint)
      setShown({ host, port: showing.port, fingerprint: showing.fingerprint, changed: false })
      return undefined
    },
  })
  const look = (key = accepted) => {
    const read = readForm(form)
    setErrors(read.is === 'refused' ? read.errors : {})
    if (read.is === 'source') looking.mutate({ source: read.source, key })
  }
  const failure = looking.error ? asFailure(looking.error).facts() : undefined
  const showChanged = () => {
    const fingerprint = failure?.remedy?.text
    if (accepted && fingerprint) setShown({ ...accepted, fingerprint, changed: true })
  }
  return (
    <Modal opened onClose={close} title={title} size={620} closeButtonProps={{ 'aria-label': words.close }}>
      {looking.data ? (
        <Found {...looking.data} submit={submit} named={named} act={act} onBack={looking.reset} />
      ) : shown ? (
        <KeyStep
          shown={shown}
          onBack={() => setShown(undefined)}
          onAccept={() => {
            setAccepted(shown)
            setShown(undefined)
            look(shown)
          }}
        />
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
            {failure ? (
              <FailureNote failure={failure} onRemedy={{ retry: () => look(), 'accept-host-key': showChanged }} />
            ) : null}
            <Group className="dialog-foot" justify="flex-end" gap={8}>
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
  source,
  submit,
  named,
  act,
  onBack,
}: Omit<Props, 'title' | 'first' | 'pinned' | 'head'> & {
  readonly probe: Probe
  readonly source: Source
  readonly onBack: () => void
}) {
  const { close } = useDialogs()
  const [name, setName] = useState(() => URL.parse(probe.facts.homeUrl)?.hostname ?? '')
  const doing = useMutation({ mutationFn: () => act(source, name), onSuccess: close })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!hasProblem(probe)) doing.mutate()
  }
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md">
        <ProbeView probe={probe} />
        {named ? (
          <TextInput label={words.link.name} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        ) : null}
        {doing.error ? <FailureNote failure={asFailure(doing.error).facts()} /> : null}
        <Group className="dialog-foot" justify="flex-end" gap={8}>
          <Button variant="default" onClick={onBack}>
            {words.link.back}
          </Button>
          <Text size="sm" c="dimmed" flex={1}>
            {hasProblem(probe) ? words.link.refused : ''}
          </Text>
          <Button variant="default" onClick={close}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={doing.isPending} disabled={hasProblem(probe)}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
