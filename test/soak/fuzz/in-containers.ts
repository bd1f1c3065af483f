// The subjects that take a real container, each by the name under which it is started.
import { testInstance } from '../../support/docker.ts'
import { byPhp, byPhpIn } from './by-php.ts'
import type { AnySubject } from './subject.ts'
import { unpacking, unpackingIn } from './unpacking.ts'

const starts = { [unpacking]: unpackingIn, [byPhp]: byPhpIn }

export const inContainers: readonly string[] = Object.keys(starts)

/** @param only one of them, or all */
export async function withContainers<Result>(
  only: string | undefined,
  run: (subjects: readonly AnySubject[]) => Promise<Result>,
): Promise<Result> {
  const test = await testInstance()
  try {
    const subjects: AnySubject[] = []
    for (const [name, start] of Object.entries(starts)) {
      if (only === undefined || only === name) subjects.push(await start(test))
    }
    return await run(subjects)
  } finally {
    await test.cleanup()
  }
}
