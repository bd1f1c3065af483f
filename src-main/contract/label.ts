// Makes a clone's address of its name. The window shows it while the person types; the host decides.

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
