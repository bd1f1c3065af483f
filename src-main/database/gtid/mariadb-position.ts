// Reads and compares MariaDB's replication positions: one `domain-server-sequence` per domain.

export type GtidPosition = ReadonlyMap<number, bigint>

/** Parses `0-1-42,3-2-7` to domain 0 at 42 and domain 3 at 7. Empty text is the empty position. */
export function parseGtid(text: string): GtidPosition {
  const found = text.matchAll(/(?<!\d)(\d{1,10})-\d{1,10}-(\d{1,20})(?!\d)/g)
  return new Map([...found].map(([, domain, sequence]) => [Number(domain), BigInt(sequence ?? 0)]))
}

/** Whether everything up to `wanted` is in `reached`. */
export function reaches(reached: GtidPosition, wanted: GtidPosition): boolean {
  return [...wanted].every(([domain, sequence]) => (reached.get(domain) ?? 0n) >= sequence)
}
