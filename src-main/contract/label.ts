// What of a name can be an address; the window shows it while one types, the host decides by it.

/** "My Théme 2" → "my-theme-2": what can stand before `.localhost`; empty when nothing is left. */
export function toLabel(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '')
}
