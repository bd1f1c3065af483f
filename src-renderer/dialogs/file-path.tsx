// The field for a file of this computer: typed with completion, chosen, or dropped, where the page may learn its path.
import { Autocomplete, Button, FileButton, Group } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { PathKind } from '../../src-main/contract/backup-file.ts'
import { pathOf } from '../bridge/client.ts'
import { useHost } from '../state/host.ts'
import { words } from '../words.ts'

export function FilePath(props: {
  readonly kind: PathKind
  readonly label: string
  readonly hint: string
  readonly path: string
  readonly onPath: (path: string) => void
  readonly first?: boolean
}) {
  const { kind, label, hint, path, onPath, first = false } = props
  const { client } = useHost()
  const [asked] = useDebouncedValue(path, 120)
  const known = useQuery({
    queryKey: ['paths', kind, asked],
    queryFn: () => client.completePath({ path: asked, kind }),
    enabled: asked !== '',
    placeholderData: (before) => before,
  })
  return (
    <Group gap={8} align="flex-end" wrap="nowrap">
      <Autocomplete
        flex={1}
        label={label}
        description={hint}
        value={path}
        onChange={onPath}
        data={path === '' ? [] : (known.data?.paths ?? []).filter((one) => one !== path)}
        // They are of the path already, and say more than its end.
        filter={({ options }) => options}
        spellCheck={false}
        {...(first && { 'data-autofocus': true })}
      />
      {pathOf ? (
        <FileButton onChange={(file) => file && onPath(pathOf?.(file) ?? '')}>
          {(open) => (
            <Button variant="default" h={36} aria-label={words.link.chooseNamed(label)} {...open}>
              {words.link.chooseFile}
            </Button>
          )}
        </FileButton>
      ) : null}
    </Group>
  )
}
