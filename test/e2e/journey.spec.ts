// The main job, whole, in the order in which a person does it: each chapter goes on where the one before ended.
import { test } from 'playwright/test'
import { backupChapter } from './journey/backup.ts'
import { clonesChapter } from './journey/clones.ts'
import { hostChapter } from './journey/host.ts'
import { startJourney } from './journey/journey.ts'
import { leavingChapter } from './journey/leaving.ts'
import { linkingChapter } from './journey/linking.ts'
import { timelineChapter } from './journey/timeline.ts'

test.describe.configure({ mode: 'serial' })

const journey = startJourney()
linkingChapter(journey)
clonesChapter(journey)
timelineChapter(journey)
hostChapter(journey)
leavingChapter(journey)
backupChapter(journey)
