// Lists the users of a clone's site: whoever is chosen is logged in, in a tab of its own.
import { Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { useRef, useState } from 'react'
import { asFailure } from '../../src-main/contract/failure.ts'
import type { Clone, SiteUser } from '../../src-main/contract/models.ts'
import { FailureNote } from '../components/failure-note.tsx'
import { useRovingFocus, walk } from '../components/roving-focus.ts'
import { ShellLine, sitefork } from '../components/shell-line.tsx'
import { useDialogs } from '../state/dialogs.ts'
import { useHost } from '../state/host.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'

/** How long somebody types on without the site being asked, in milliseconds. */
const typingMs = 200

export function LogInDialog({ clone }: { readonly clone: Clone }) {
  const { close } = useDialogs()
  const { client } = useHost()
  const verbs = useVerbs()
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), typingMs)
  const asked = useQuery({
    queryKey: ['users', clone.id, search],
    queryFn: () => client.clone.users({ clone: clone.id, search }),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  })
  const isSettled = search === text.trim() && !asked.isPlaceholderData
  const choose = (user: SiteUser) => {
    verbs.logIn(clone, user.id)
    close()
  }
  return (
    <Modal
      opened
      onClose={close}
      title={words.logIn.title(clone.name)}
      size={460}
      closeButtonProps={{ 'aria-label': words.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          const [first] = (isSettled && asked.data?.users) || []
          if (first) choose(first)
        }}
      >
        <Stack gap="md">
          <TextInput
            data-autofocus
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            aria-label={words.logIn.search}
            placeholder={words.logIn.searchHint}
            leftSection={<Search size={14} aria-hidden />}
          />
          <div className="site-users">
            {asked.error ? (
              <FailureNote failure={asFailure(asked.error).facts()} onRemedy={{ retry: () => void asked.refetch() }} />
            ) : asked.data ? (
              <UserList {...asked.data} onChoose={choose} />
            ) : (
              <Text size="sm" c="dimmed" role="status">
                {words.logIn.asking}
              </Text>
            )}
          </div>
          <Text size="xs" c="dimmed">
            {words.logIn.note}
          </Text>
          <ShellLine command={sitefork('open', clone.name, '--as', asked.data?.users[0]?.login ?? 'admin')} />
        </Stack>
      </form>
    </Modal>
  )
}

function UserList(props: {
  readonly users: readonly SiteUser[]
  readonly isMore: boolean
  readonly onChoose: (user: SiteUser) => void
}) {
  const { users, isMore, onChoose } = props
  const list = useRef<HTMLUListElement>(null)
  useRovingFocus(list, '.site-user')
  return (
    <>
      <ul ref={list} aria-label={words.logIn.users} onKeyDown={(event) => walk(event, '.site-user')}>
        {users.map((user) => (
          <li key={user.id}>
            <button type="button" className="site-user" onClick={() => onChoose(user)}>
              <span className="truncate">
                {user.name || user.login} <span className="site-user-login">{user.login}</span>
              </span>
              <span className="site-user-role truncate">{user.roles.join(', ') || words.logIn.noRole}</span>
            </button>
          </li>
        ))}
      </ul>
      <Text size="xs" c="dimmed" px={8} py={6} role="status">
        {users.length === 0 ? words.logIn.none : isMore ? words.logIn.more : ''}
      </Text>
    </>
  )
}
