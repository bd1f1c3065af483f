// Drops undefined fields: what a caller left out may cross the bridge as undefined. Pure.

/** @returns the fields that have a value */
export function withoutUndefined<T extends object>(change: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const some = Object.entries(change).filter(([, value]) => value !== undefined)
  return Object.fromEntries(some) as { [Name in keyof T]?: Exclude<T[Name], undefined> }
}
