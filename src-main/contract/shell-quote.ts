// Words for a POSIX shell: single quotes leave nothing for it to interpret.

export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

export function shellCommand(argv: readonly string[]): string {
  return argv.map(shellWord).join(' ')
}
