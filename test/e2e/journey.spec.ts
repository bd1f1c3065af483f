// The main job, whole, in the order in which a person does it: each chapter goes on where the one before ended.
import { test } from 'playwright/test'
import { backup } from './journey/backup.ts'
import { clones } from './journey/clones.ts'
import { host } from './journey/host.ts'
import { startJourney } from './journey/journey.ts'
import { leaving } from './journey/leaving.ts'
import { linking } from './journey/linking.ts'
import { timeline } from './journey/timeline.ts'

test.describe.configure({ mode: 'serial' })

const journey = startJourney()
linking(journey)
clones(journey)
timeline(journey)
host(journey)
leaving(journey)
backup(journey)
