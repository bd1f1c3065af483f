// The counters of a point's tables, raised by other servers.
import { describe } from 'vitest'
import { countedPoints } from '../support/counted-points.ts'

describe('MySQL', () => countedPoints('mysql'))
describe('an older MariaDB', () => countedPoints('mariadb-10.11'))
