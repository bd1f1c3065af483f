// Reads the layout that a state has of its own. Pure.
import { type Layout, layoutSchema } from '../contract/models.ts'

/** @returns null where the state has none, or none that can be understood */
export function readLayout(text: string | null): Layout | null {
  if (text === null) return null
  try {
    return layoutSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
