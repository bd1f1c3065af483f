// Bytes as a person reads them, the same in the window and in the shell.

/** 1536 → "1.5 KB", in steps of 1024; a dash while unknown. */
export function size(bytes: number | null): string {
  if (bytes === null) return '–'
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  const value = bytes / 1024 ** step
  return `${value >= 10 || step === 0 ? Math.round(value) : value.toFixed(1)} ${units[step]}`
}
