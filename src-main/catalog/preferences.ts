// What holds for all clones of this machine: as the person set it, by what the machine has otherwise.
import { availableParallelism, totalmem } from 'node:os'
import { type Preferences, preferencesSchema } from '../contract/models.ts'
import { withoutUndefined } from '../contract/without-undefined.ts'
import type { SettingRecords } from './settings.ts'

const name = 'preferences'

/** A clone at rest takes about half of this; half of the memory is the person's. */
const bytesPerClone = 256 * 2 ** 20
/** Servers that wait wake up now and then: more of them would slow down whatever one works with. */
const clonesPerProcessor = 10

export function readPreferences(settings: SettingRecords): Preferences {
  const forMemory = Math.floor(totalmem() / 2 / bytesPerClone)
  const usual: Preferences = {
    sleepAfter: 30,
    awakeMost: Math.max(3, Math.min(forMemory, availableParallelism() * clonesPerProcessor)),
    // Enough for WordPress with a heavy page builder.
    cloneMemory: 2560,
    cloneCpus: 0,
    warmSpare: true,
  }
  return { ...usual, ...stored(settings) }
}

/** Only what was set is kept: a default that changes reaches everybody who left it alone. */
export function changePreferences(settings: SettingRecords, change: Partial<Preferences>): Preferences {
  settings.set(name, JSON.stringify({ ...stored(settings), ...change }))
  return readPreferences(settings)
}

function stored(settings: SettingRecords): Partial<Preferences> {
  const text = settings.get(name)
  if (text === undefined) return {}
  return withoutUndefined(preferencesSchema.partial().parse(JSON.parse(text)))
}
