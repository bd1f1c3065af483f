// Changes what holds for all clones of this machine; the next look of the schedule goes by it.

import { changePreferences } from '../../catalog/preferences.ts'
import type { World } from '../../context.ts'
import { given } from '../../contract/given.ts'
import type { Preferences } from '../../contract/models.ts'

export function setPreferences(
  { catalog, announce }: World,
  change: { readonly [Name in keyof Preferences]?: Preferences[Name] | undefined },
): Preferences {
  const preferences = changePreferences(catalog.settings, given(change))
  announce.event({ is: 'preferences', preferences })
  return preferences
}
