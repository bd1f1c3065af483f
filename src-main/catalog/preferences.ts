// Reads and changes the preferences for all clones of this machine; the defaults depend on its memory and processors.
import { availableParallelism, totalmem } from 'node:os'
import { type Preferences, preferencesSchema } from '../contract/models.ts'
import { withoutUndefined } from '../contract/without-undefined.ts'
import type { SettingRecords } from './settings.ts'

const name = 'preferences'

/** The memory counted for each clone, with half of the machine's left to the person; an idle clone takes about half of this. */
const bytesPerClone = 256 * 2 ** 20
/** How many awake clones a processor serves: even idle servers wake up now and then, and more would slow the machine down. */
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

/** Stores only what was set, so that a changed default reaches whoever left it alone. */
export function changePreferences(settings: SettingRecords, change: Partial<Preferences>): Preferences {
  settings.set(name, JSON.stringify({ ...stored(settings), ...change }))
  return readPreferences(settings)
}

function stored(settings: SettingRecords): Partial<Preferences> {
  const text = settings.get(name)
  if (text === undefined) return {}
  return withoutUndefined(preferencesSchema.partial().parse(JSON.parse(text)))
}
