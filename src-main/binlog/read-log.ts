// One pass over a binary log for any number of readers: each gets the events and transactions it asks for. Pure.
import { createEventReader, type EventHeader, type EventReader, type LogEvent, type LogFormat } from './events.ts'
import { createTransactionTracker, type PreviousGtids, type Transaction } from './transactions.ts'

/** Takes what it asks for of a log, in the order of the file. What it throws ends the pass. */
export interface LogConsumer {
  /** Comes before all events, and again where the log has another format description. */
  format?(format: LogFormat): void
  /** Bytes of an event's body that `event` looks at; other consumers may have it given more. None by default. */
  readonly wants?: (header: EventHeader) => number
  event?(event: LogEvent): void
  previousGtids?(previous: PreviousGtids): void
  /** Comes after the last of the transaction's events. */
  transaction?(transaction: Transaction): void
}

/**
 * @param part.from where in the file the bytes begin: at an event, outside of a transaction
 * @param part.format what the log's first event said, where the bytes begin behind it
 */
export function createLogReader(
  { from, format }: { readonly from: number; readonly format?: LogFormat | undefined },
  consumers: readonly LogConsumer[],
): EventReader {
  const tracker = createTransactionTracker()
  const tell = (said: LogFormat) => {
    for (const one of consumers) one.format?.(said)
  }
  if (format) tell(format)
  return createEventReader({
    from,
    format,
    onFormat: tell,
    wants(header) {
      let most = tracker.wants(header)
      for (const one of consumers) most = Math.max(most, one.wants?.(header) ?? 0)
      return most
    },
    onEvent(event) {
      for (const one of consumers) one.event?.(event)
      const item = tracker.take(event)
      if (item?.is === 'transaction') for (const one of consumers) one.transaction?.(item)
      if (item?.is === 'previous-gtids') for (const one of consumers) one.previousGtids?.(item)
    },
  })
}
