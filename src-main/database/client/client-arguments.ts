// How the servers' own command-line clients are started inside a server's container.

/** The socket of every server, inside its container. */
export const serverSocket = '/run/mysqld/mysqld.sock'

/** The account that runs clients: the server's root, recognized through the socket. It has no capability at all. */
export const clientUser = '0:0'

/**
 * Arguments that keep a client from doing anything but sending SQL, whatever its input: no client commands (`\!`, `source`, `tee`),
 * whose option has different names, and no local files for the server.
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

/** The argument for a clone's client: under production's SQL modes, Sitefork's own statements could mean something else. */
export const withoutSqlMode = "--init-command=SET SESSION sql_mode = ''"
