// Where the catalog's migrations lie.
import { join } from 'node:path'

export const migrations = join(import.meta.dirname, '../../resources/catalog')
