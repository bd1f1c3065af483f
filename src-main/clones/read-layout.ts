// The layout that a state says it has. Pure.
import { type Layout, layoutSchema } from '../contract/models.ts'

/** Null where it says none, or none that can be understood. */
export function readLayout(text: string | null): Layout | null {
  if (text === null) return null
  try {
    return layoutSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
