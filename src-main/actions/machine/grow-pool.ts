// Makes the pool larger while everything in it goes on.
import type { Context } from '../../context.ts'

/**
 * Grows the pool and measures it again.
 * @throws Failure `bad-input` when the pool cannot be of that size
 */
export async function growPool(
  { engineParts, engine }: Pick<Context, 'engineParts' | 'engine'>,
  totalBytes: number,
): Promise<void> {
  await engineParts().pool.grow(totalBytes)
  await engine.measure()
}
