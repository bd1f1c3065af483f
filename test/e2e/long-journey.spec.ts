// What was changed in real clones, by a person at the real window: kept, merged, brought over, and promoted.
// It takes minutes, and runs with the long tests.
import { test } from 'playwright/test'
import { changesChapter } from './journey/changes.ts'
import { startJourney } from './journey/journey.ts'
import { linkingChapter } from './journey/linking.ts'
import { mergingChapter } from './journey/merging.ts'
import { promotingChapter } from './journey/promoting.ts'

test.describe.configure({ mode: 'serial' })

const journey = startJourney()
linkingChapter(journey)
changesChapter(journey)
mergingChapter(journey)
promotingChapter(journey)
