// Code that must not keep everything else waiting, measured so that a busy machine cannot fail it.

/** The processor time an input of 64 KB may take, milliseconds. */
const mostMs = 250

/**
 * Runs something that does not pause, and demands that it is done soon. What counts is the processor's time, which others cannot
 * use up; what was slow once may have met a garbage collection, so it is asked again, and must take nothing of its first run into
 * the next.
 *
 * @param most processor time it may take, milliseconds
 */
export function promptly<Value>(run: () => Value, most = mostMs, triesLeft = 2): Value {
  const before = process.threadCpuUsage()
  const value = run()
  const { user, system } = process.threadCpuUsage(before)
  const took = Math.round((user + system) / 1000)
  if (took <= most) return value
  if (triesLeft > 0) return promptly(run, most, triesLeft - 1)
  throw new Error(`It kept everything else waiting for ${took} ms.`)
}

/** Does the same for what comes in thousands of pieces, between which everything else has its turn. */
export const promptlyInPieces = <Value>(run: () => Value) => promptly(run, 8 * mostMs)

/**
 * Runs something that looks at each part of a large input once: some milliseconds. What looks at all of it again for each part
 * takes minutes.
 */
export const inOnePass = <Value>(run: () => Value) => promptly(run, 10_000)
