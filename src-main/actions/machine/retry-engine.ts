// Tries in the background to connect to Docker, when the person says that it may be there now.
import type { Context } from '../../context.ts'

export function retryEngine({ engine }: Pick<Context, 'engine'>): void {
  void engine.attach()
}
