// Changes what holds for all clones of this machine; the next look of the schedule goes by it.

import { changePreferences } from '../../catalog/preferences.ts'
import type { Context } from '../../context.ts'
import type { Preferences } from '../../contract/models.ts'
import { withoutUndefined } from '../../contract/without-undefined.ts'

export function setPreferences(
  { catalog, publish }: Pick<Context, 'catalog' | 'publish'>,
  change: { readonly [Name in keyof Preferences]?: Preferences[Name] | undefined },
): Preferences {
  const preferences = changePreferences(catalog.settings, withoutUndefined(change))
  publish.event({ is: 'preferences', preferences })
  return preferences
}
