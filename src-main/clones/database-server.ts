// The database server of a clone, on the `db/` of its state.
import { serverTmpfs } from '../database/dialect/server-arguments.ts'
import { laneArguments } from '../ids/lanes.ts'
import { databaseUser } from '../pool/state-scripts.ts'
import { type CloneServer, databaseShare } from './service.ts'

/** Its socket lies in a volume, which the web server has as well. */
const { '/run/mysqld': _socket, ...tmpfs } = serverTmpfs

export const databaseServer: CloneServer = {
  role: 'database',
  title: 'database server',
  writesState: true,
  graceSeconds: 60,
  spec: ({ databaseImage, dialect, inside, volumes, limits, lane }) => ({
    image: databaseImage,
    command: [
      ...dialect.serverArguments({ purpose: 'clone' }),
      `--port=${inside.databasePort}`,
      // Behind production's own settings, which may have a step too.
      ...(lane === null ? [] : laneArguments(lane)),
    ],
    user: databaseUser,
    mounts: [
      { volume: volumes.db, target: '/site/db' },
      { volume: volumes.socket, target: '/run/mysqld' },
    ],
    tmpfs,
    memoryBytes: Math.round(limits.memoryBytes * databaseShare),
    cpus: limits.cpus,
  }),
}
