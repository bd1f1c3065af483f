// Shown in a browser tab without the host's token: why, and how to get in.
import { MantineProvider, Stack, Text, Title } from '@mantine/core'
import { ShellLine, sitefork } from '../components/shell-line.tsx'
import { cssVariables, theme } from '../theme.ts'
import { words } from '../words.ts'

export function ShutOutTab({ why }: { readonly why: string | null }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <main className="shut-out">
        <Stack gap={12} align="flex-start">
          <Title order={1} size="h3">
            {words.shutOut.title}
          </Title>
          {why && (
            <Text size="sm" role="alert">
              {why}
            </Text>
          )}
          <Text size="sm">{words.shutOut.body}</Text>
          <ShellLine command={sitefork('open')} label={words.shutOut.open} />
          <ShellLine command={sitefork('open', '--print')} label={words.shutOut.print} />
        </Stack>
      </main>
    </MantineProvider>
  )
}
