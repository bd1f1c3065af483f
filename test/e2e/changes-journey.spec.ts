// What was changed in real clones, by a person at the real window: read, compared and taken back.
import { test } from 'playwright/test'
import { changesChapter } from './journey/changes.ts'
import { startJourney } from './journey/journey.ts'
import { linkingChapter } from './journey/linking.ts'

test.describe.configure({ mode: 'serial' })

const journey = startJourney()
linkingChapter(journey)
changesChapter(journey)
