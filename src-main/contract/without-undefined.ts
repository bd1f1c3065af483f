// A change as it came over the bridge: what was left out may be there as undefined. Pure.

/** Only what was given. */
export function withoutUndefined<T extends object>(change: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const some = Object.entries(change).filter(([, value]) => value !== undefined)
  return Object.fromEntries(some) as { [Name in keyof T]?: Exclude<T[Name], undefined> }
}
