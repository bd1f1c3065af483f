// Waits for several works of a job at once, so that none still makes something while the job is undone.

/** @returns what each came to. @throws what the first of them failed with, once all have ended */
export async function allEnded<T extends readonly unknown[] | []>(
  works: T,
): Promise<{ -readonly [At in keyof T]: Awaited<T[At]> }> {
  await Promise.allSettled(works)
  return Promise.all(works)
}
