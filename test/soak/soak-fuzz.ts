// The fuzzer for as long as it is given, and what it found.
import { describeFinding, fuzz } from './fuzz/fuzz.ts'
import { inContainers, withContainers } from './fuzz/in-containers.ts'
import type { AnySubject } from './fuzz/subject.ts'
import { withSubjects } from './fuzz/subjects.ts'
import { watchCases } from './fuzz/watch.ts'

/** @returns the exit code: 1 where something was found */
export async function soakFuzz(options: {
  readonly seed: number
  readonly minutes: number
  /** One subject by itself. */
  readonly only: string | undefined
  /** One case by itself. */
  readonly at: number | undefined
}): Promise<number> {
  const { seed, minutes, only, at } = options
  const look = async (all: readonly AnySubject[]) => {
    const subjects = all.filter(({ name }) => only === undefined || name === only)
    if (subjects.length === 0) {
      console.error(
        `There is no subject “${only}”. There are: ${[...all.map(({ name }) => name), ...inContainers].join(', ')}.`,
      )
      return 1
    }
    console.log(`Fuzzing ${subjects.length} subjects for ${minutes} minutes; again with --seed ${seed}.`)
    const names = subjects.map(({ name }) => name)
    const watch = watchCases(names, seed)
    const { found, cases } = await fuzz({
      subjects,
      seed,
      cases: at === undefined ? Number.POSITIVE_INFINITY : 1,
      from: at ?? 0,
      milliseconds: minutes * 60_000,
      say: (one) => console.error(describeFinding(one)),
      onCase: (name, number) => watch.look(names.indexOf(name), number),
    })
    await watch.end()
    console.log(`${found.length} findings. Cases: ${JSON.stringify(cases)}`)
    return found.length > 0 ? 1 : 0
  }
  return withSubjects((plain) =>
    // Nothing is started for a subject that does not need it.
    only === undefined || inContainers.includes(only)
      ? withContainers(only, (real) => look([...plain, ...real]))
      : look(plain),
  )
}
