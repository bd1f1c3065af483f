// Two states of MySQL compared without their logs, as those of MariaDB are.
import { statesOf } from '../support/compared-states.ts'

statesOf('mysql')
