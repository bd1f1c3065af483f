// One edit, or one thing, is undone in a real clone of MariaDB.
import { linkedSite } from '../support/linked-site.ts'
import { sqlIn } from '../support/seen.ts'
import { undoOf } from '../support/undone-changes.ts'

undoOf(linkedSite(), sqlIn, { logsCascades: false })
