// The fields for a production's source: SSH first, the database only where it differs from wp-config.php.
import {
  Button,
  Checkbox,
  Collapse,
  FileButton,
  Group,
  PasswordInput,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { words } from '../words.ts'
import type { FieldErrors, SourceForm } from './source-form.ts'

interface Props {
  readonly form: SourceForm
  readonly errors: FieldErrors
  readonly onChange: (change: Partial<SourceForm>) => void
}

type TextField = Exclude<keyof SourceForm, 'auth' | 'direct'>

export function SourceFields(props: Props) {
  const { form, onChange } = props
  const field = fieldOf(props)
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-start" wrap="nowrap">
        <TextInput flex={1} label={words.link.host} placeholder="acme.example" data-autofocus {...field('host')} />
        <TextInput w={90} label={words.link.port} placeholder="22" inputMode="numeric" {...field('port')} />
      </Group>
      <Group gap="sm" align="flex-start" wrap="nowrap">
        <TextInput w={180} label={words.link.user} autoComplete="off" {...field('user')} />
        <TextInput flex={1} label={words.link.path} placeholder={words.link.pathFound} {...field('path')} />
      </Group>
      <div>
        <Text size="sm" fw={500} mb={4} id="source-auth">
          {words.link.auth}
        </Text>
        <SegmentedControl
          size="xs"
          aria-labelledby="source-auth"
          value={form.auth}
          onChange={(auth) => onChange({ auth: auth as SourceForm['auth'] })}
          data={[
            { value: 'password', label: words.link.password },
            { value: 'key', label: words.link.key },
            { value: 'usual', label: words.link.usual },
          ]}
        />
      </div>
      <AuthFields {...props} />
      <DatabaseFields {...props} />
    </Stack>
  )
}

/** @returns the value, change handler and error of one text field */
function fieldOf({ form, errors, onChange }: Props) {
  return (name: TextField) => ({
    value: form[name],
    error: errors[name],
    spellCheck: false,
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      onChange({ [name]: event.currentTarget.value }),
  })
}

function AuthFields(props: Props) {
  const field = fieldOf(props)
  switch (props.form.auth) {
    case 'password':
      return <PasswordInput label={words.link.password} autoComplete="off" {...field('password')} />
    case 'key':
      return <KeyFields {...props} />
    case 'usual':
      return (
        <PasswordInput
          label={words.link.passphrase}
          description={words.link.usualHint}
          placeholder={words.link.optional}
          autoComplete="off"
          {...field('passphrase')}
        />
      )
  }
}

function KeyFields(props: Props) {
  const field = fieldOf(props)
  return (
    <>
      <Textarea
        label={words.link.key}
        description={words.link.keyHint}
        minRows={3}
        maxRows={6}
        autosize
        ff="monospace"
        autoComplete="off"
        {...field('key')}
      />
      <Group gap="sm" align="flex-end" wrap="nowrap">
        <FileButton
          onChange={async (file) => {
            if (file) props.onChange({ key: await file.text() })
          }}
        >
          {(open) => (
            <Button variant="default" {...open}>
              {words.link.keyFile}
            </Button>
          )}
        </FileButton>
        <PasswordInput
          flex={1}
          label={words.link.passphrase}
          placeholder={words.link.optional}
          autoComplete="off"
          {...field('passphrase')}
        />
      </Group>
    </>
  )
}

function DatabaseFields(props: Props) {
  const { form, errors, onChange } = props
  const field = fieldOf(props)
  const [open, setOpen] = useState(form.databaseUser !== '' || Boolean(errors.databasePort ?? errors.tablePrefix))
  const Chevron = open ? ChevronDown : ChevronRight
  return (
    <div>
      <Button
        variant="subtle"
        px={4}
        leftSection={<Chevron size={14} />}
        onClick={() => setOpen(!open)}
        aria-expanded={open}
      >
        {words.link.database}
      </Button>
      <Text size="xs" c="dimmed" ml={24}>
        {words.link.databaseAuto}
      </Text>
      <Collapse expanded={open}>
        <Stack gap="sm" mt="sm">
          <Group gap="sm" align="flex-start" wrap="nowrap">
            <TextInput
              flex={1}
              label={words.link.databaseUser}
              placeholder={words.link.fromConfig}
              autoComplete="off"
              {...field('databaseUser')}
            />
            <PasswordInput
              flex={1}
              label={words.link.databasePassword}
              placeholder={words.link.fromConfig}
              autoComplete="off"
              {...field('databasePassword')}
            />
          </Group>
          <Group gap="sm" align="flex-start" wrap="nowrap">
            <TextInput
              flex={1}
              label={`${words.link.database}: ${words.link.host}`}
              placeholder={words.link.fromConfig}
              {...field('databaseHost')}
            />
            <TextInput
              w={90}
              label={words.link.port}
              placeholder="3306"
              inputMode="numeric"
              {...field('databasePort')}
            />
            <TextInput
              flex={1}
              label={words.link.databaseName}
              placeholder={words.link.fromConfig}
              {...field('databaseName')}
            />
            <TextInput
              w={110}
              label={words.link.tablePrefix}
              placeholder={words.link.fromConfig}
              {...field('tablePrefix')}
            />
          </Group>
          <Checkbox
            label={words.link.direct}
            checked={form.direct}
            onChange={(event) => onChange({ direct: event.currentTarget.checked })}
          />
        </Stack>
      </Collapse>
    </div>
  )
}
