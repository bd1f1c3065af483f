// The share of all ids that each clone of a production makes, so that no two clones make the same, and an id says whose it is. Pure.

/** How many clones of one production can have a lane of their own; with more of them, lanes are shared. */
export const laneCount = 32

/** @returns the arguments by which a clone's server, MariaDB's and MySQL's, makes the ids of its lane only */
export const laneArguments = (lane: number): readonly string[] => [
  `--auto-increment-increment=${laneCount}`,
  `--auto-increment-offset=${lane + 1}`,
]

/** @returns the lane that an id was made in, if a clone made it */
export const laneOfId = (id: number): number => (id - 1) % laneCount

/**
 * Chooses the lane of a new clone: the next one after the last that was given which no clone has. So the lane of a deleted
 * clone, whose ids may be in others by a merge or a branch, rests as long as possible.
 * @param last the lane that was given last; null before the first
 * @param taken the lanes that clones have
 */
export function nextLane(last: number | null, taken: ReadonlySet<number>): number {
  const inTurn = Array.from({ length: laneCount }, (_none, at) => ((last ?? -1) + 1 + at) % laneCount)
  return inTurn.find((lane) => !taken.has(lane)) ?? inTurn[0] ?? 0
}
