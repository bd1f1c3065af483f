// Where WordPress’ database answers, as DB_HOST of wp-config.php says it. Pure.

/** Where PHP connects to. `socket` wins over host and port, as in WordPress' own parse_db_host. */
export interface DatabaseHost {
  readonly host: string
  readonly port: number | null
  readonly socket: string | null
}

/** `host`, `host:port`, `host:/socket`, `[v6]:port`, bare `v6`. */
export function parseDatabaseHost(text: string): DatabaseHost {
  const socketAt = text.indexOf(':/')
  const socket = socketAt >= 0 ? text.slice(socketAt + 1) : text.startsWith('/') ? text : null
  const address = socket === null ? text : text.startsWith('/') ? '' : text.slice(0, socketAt)
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(address)
  const plain = /^([^:]*)(?::(\d+))?$/.exec(address)
  const [, host, port] = bracketed ?? plain ?? [undefined, address, undefined]
  return { host: host || 'localhost', port: port ? Number(port) : null, socket }
}
