// Words for a POSIX shell: single quotes leave nothing for it to interpret.

export function quoteForShell(argv: readonly string[]): string {
  return argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
}
