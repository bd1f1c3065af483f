// Where a fork or a refresh takes its data.
import { z } from 'zod'

/**
 * A point, any second that the history covers, the newest ready point, or production as it is now. With `orLastKnown` the
 * mirror's last state is taken where it cannot follow production; without it that is refused.
 */
export const forkSourceSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('point'), point: z.string() }),
  z.object({ is: z.literal('moment'), at: z.iso.datetime() }),
  z.object({ is: z.literal('newest') }),
  z.object({ is: z.literal('now'), orLastKnown: z.boolean().optional() }),
])
export type ForkSource = z.infer<typeof forkSourceSchema>
