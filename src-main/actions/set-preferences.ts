// Changes what holds for all clones of this machine; the next look of the schedule goes by it.
import type { Preferences } from '../contract/models.ts'
import { changePreferences } from '../runtime/preferences.ts'
import type { World } from '../runtime/world.ts'

export function setPreferences(
  { catalog, announce }: World,
  change: { readonly [Name in keyof Preferences]?: Preferences[Name] | undefined },
): Preferences {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  const preferences = changePreferences(catalog.settings, given)
  announce.event({ is: 'preferences', preferences })
  return preferences
}
