// The nouns that cross the bridge, as schemas: what the window, the CLI and the host agree on.

export * from './changes.ts'
export * from './clone.ts'
export * from './comparison.ts'
export * from './job.ts'
export * from './job-verbs.ts'
export * from './machine.ts'
export * from './merges.ts'
export * from './point.ts'
export * from './production.ts'
export * from './promotions.ts'
export * from './remark.ts'
export * from './snapshot.ts'
