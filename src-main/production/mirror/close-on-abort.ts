// Ties a connection to a signal and to the block that uses it.

/**
 * Closes the connection when the signal aborts.
 * @returns what closes it at the end of the block that declares it with `using`
 */
export function closeOnAbort(connection: { close(): void }, signal: AbortSignal): Disposable {
  const close = () => connection.close()
  signal.addEventListener('abort', close, { once: true })
  return {
    [Symbol.dispose]() {
      signal.removeEventListener('abort', close)
      close()
    },
  }
}
