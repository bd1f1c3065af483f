// How the servers' own command-line clients are started inside a server's container.

/** Where every server of Sitefork listens inside its container. */
export const serverSocket = '/run/mysqld/mysqld.sock'

/** The account that runs clients: the server's root, recognized through the socket. It has no capability at all. */
export const clientUser = '0:0'

/**
 * Keep a client from doing anything but sending SQL, whatever text it is fed: no commands of its own (`\!`, `source`, `tee`),
 * which some versions call by one name and some by the other, and no local files for the server.
 */
export const clientWithoutCommands = [
  '--binary-mode',
  '--loose-sandbox',
  '--loose-system-command=OFF',
  '--loose-local-infile=0',
] as const

/** The arguments of the server's own client as its root, through its socket. */
export const rootClient = [
  '--no-defaults',
  `--socket=${serverSocket}`,
  '--user=root',
  '--default-character-set=utf8mb4',
  ...clientWithoutCommands,
] as const

/** A clone's server has production's SQL modes, in which Sitefork's own statements could mean something else. */
export const withoutSqlMode = "--init-command=SET SESSION sql_mode = ''"
