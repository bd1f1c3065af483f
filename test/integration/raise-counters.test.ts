// The counters of a point's tables, raised by MariaDB.
import { countedPoints } from '../support/counted-points.ts'

countedPoints('mariadb')
