// Parses DB_HOST of wp-config.php as WordPress does (wpdb::parse_db_host). Pure.

/** The server that PHP connects to. A socket wins over host and port, as in WordPress. */
export interface DatabaseHost {
  readonly host: string
  readonly port: number | null
  readonly socket: string | null
}

/** Parses `host`, `host:port`, `host:/socket`, `host:port:/socket`, `/socket`, `[IPv6]:port` and bare IPv6. */
export function parseDatabaseHost(text: string): DatabaseHost {
  const socketAt = text.indexOf(':/')
  const socket = socketAt >= 0 ? text.slice(socketAt + 1) : text.startsWith('/') ? text : null
  const address = socket === null ? text : text.startsWith('/') ? '' : text.slice(0, socketAt)
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(address)
  const plain = /^([^:]*)(?::(\d+))?$/.exec(address)
  const [, host, port] = bracketed ?? plain ?? [undefined, address, undefined]
  return { host: host || 'localhost', port: port ? Number(port) : null, socket }
}
