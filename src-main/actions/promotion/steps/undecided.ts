// Says that something has to be decided before a promotion goes on.

/**
 * @param count conflicts that nobody has decided
 * @param done what was not done: `written`
 * @param then what is to be asked for again: `write it again`
 */
export function undecided(count: number, done: string, then: string): string {
  const many = count === 1 ? 'One change is' : `${count} changes are`
  return `${many} in conflict with what production has now. Nothing was ${done}; decide what becomes of them, then ${then}.`
}
