// Dialogs about promotions: who may write to a production, and forgetting a draft.
import { Button, Checkbox, Code, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Lock } from 'lucide-react'
import { useState } from 'react'
import type { Production, Promotion, PromotionAccess } from '../../src-main/contract/models.ts'
import { CopyText } from '../components/failure-note.tsx'
import { sitefork } from '../components/shell-line.tsx'
import { Ago } from '../components/when.tsx'
import { useDialogs } from '../state/dialogs.ts'
import { useHost } from '../state/host.ts'
import { useGrants } from '../state/promotions.ts'
import { tellDone, tellRemarks, useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { FormDialog } from './form-dialog.tsx'

/** What is offered as the account's name. */
const usualUser = 'sitefork_writer'

export function AllowPromotionDialog({ production }: { readonly production: Production }) {
  const { client } = useHost()
  const { id, name, promotion: access } = production
  const [user, setUser] = useState(access?.user ?? usualUser)
  const [password, setPassword] = useState('')
  const [names, setNames] = useState(access?.confirmers.join(', ') ?? '')
  const said = words.promoting.access
  const confirmers = names
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
  const allow = async () => {
    const { warnings } = await client.promotion.allow({ production: id, user, password, confirmers })
    if (warnings.length > 0) tellRemarks(said.allowedTitle(name), null, warnings)
    else tellDone(said.allowed(name))
  }
  const each = confirmers.flatMap((one) => ['--confirmer', one])
  return (
    <FormDialog
      title={said.title(name)}
      submit={access ? said.change : said.submit}
      size={560}
      disabledReason={user.trim() === '' ? said.user : undefined}
      act={allow}
      command={sitefork('allow-promotion', id, '--user', user, '--password-file', '-', ...each)}
      aside={access ? <Forbid production={production} /> : null}
    >
      <Text size="sm">{said.body}</Text>
      {access ? <AccessFacts access={access} /> : null}
      <TextInput
        label={said.user}
        value={user}
        onChange={(event) => setUser(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
      <PasswordInput
        label={said.password}
        description={said.passwordHint}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': said.showPassword }}
      />
      <GrantSql production={id} user={user} />
      <TextInput
        label={said.confirmers}
        description={said.confirmersHint}
        value={names}
        onChange={(event) => setNames(event.currentTarget.value)}
      />
    </FormDialog>
  )
}

function GrantSql({ production, user }: { readonly production: string; readonly user: string }) {
  const [typed] = useDebouncedValue(user.trim(), 300)
  const [mayAlter, setMayAlter] = useState(false)
  const statements = useGrants(production, typed === '' ? undefined : typed, mayAlter)
  const said = words.promoting.access
  const text = statements?.join('\n') ?? ''
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500}>
        {said.sql}
      </Text>
      <Text size="xs" c="dimmed">
        {said.sqlHint}
      </Text>
      <Code block className="raw grant-sql">
        {text}
      </Code>
      <Checkbox
        label={said.sqlTables}
        checked={mayAlter}
        onChange={(event) => setMayAlter(event.currentTarget.checked)}
      />
      <CopyText text={text} label={said.copySql} />
    </Stack>
  )
}

function AccessFacts({ access }: { readonly access: PromotionAccess }) {
  const { user, mayAlter, files, caches, confirmers, allowedAt } = access
  const said = words.promoting.access
  return (
    <dl className="facts">
      <dt>{said.account}</dt>
      <dd>{user}</dd>
      <dt>{said.rights}</dt>
      <dd>{mayAlter ? said.rightsTables : said.rightsRows}</dd>
      <dt>{said.files}</dt>
      <dd>{files ? said.filesYes : said.filesNo}</dd>
      <dt>{said.caches}</dt>
      <dd>{said.cachesBy[caches]}</dd>
      <dt>{said.confirmedBy}</dt>
      <dd>{confirmers.length > 0 ? confirmers.join(', ') : said.anybody}</dd>
      <dt>{said.since}</dt>
      <dd>
        <Ago at={allowedAt} />
      </dd>
    </dl>
  )
}

function Forbid({ production }: { readonly production: Production }) {
  const { close } = useDialogs()
  const { run } = useVerbs()
  const { id, name } = production
  const said = words.promoting.access
  const forbid = () =>
    run(async (client) => {
      await client.promotion.forbid({ production: id })
      close()
      tellDone(said.forbidden(name))
    })
  return (
    <Button variant="default" className="danger" leftSection={<Lock size={14} />} onClick={forbid}>
      {said.forbid}
    </Button>
  )
}

export function ForgetPromotionDialog({ promotion }: { readonly promotion: Promotion }) {
  const { client } = useHost()
  const said = words.promoting.forget
  return (
    <FormDialog
      title={said.title}
      submit={said.submit}
      danger
      act={() => client.promotion.forget({ promotion: promotion.id })}
      command={sitefork('forget-promotion', promotion.id)}
    >
      <Text size="sm">{said.body(words.promoting.title(promotion))}</Text>
      <Text size="sm">{said.safe}</Text>
    </FormDialog>
  )
}
