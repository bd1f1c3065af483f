// Counts how much each clone is used through the gateway: what is under way, and when the last of it ended.

export interface Use {
  /** Requests and upgraded connections under way. */
  readonly active: number
  /** When the last one ended or began (milliseconds); 0 before the first. */
  readonly lastAt: number
}

/** Use by a key that lasts as long as what is used: a clone's id, whatever its address. */
export interface Uses {
  of(key: string): Use
  /** Counts something that begins; the caller says when it ends by calling what is returned. */
  begin(key: string): () => void
  /** Counts something that has no duration. */
  touch(key: string): void
  /** Forgets what is gone: whatever of it is still under way ends uncounted. */
  forget(key: string): void
}

export function createUses(): Uses {
  const uses = new Map<string, { active: number; lastAt: number }>()
  const count = (key: string) => {
    const use = uses.get(key) ?? { active: 0, lastAt: 0 }
    uses.set(key, use)
    return (by: number) => Object.assign(use, { active: use.active + by, lastAt: Date.now() })
  }
  return {
    of: (key) => uses.get(key) ?? { active: 0, lastAt: 0 },
    begin(key) {
      const change = count(key)
      change(1)
      let over = false
      return () => {
        if (!over) change(-1)
        over = true
      }
    },
    touch: (key) => void count(key)(0),
    forget: (key) => void uses.delete(key),
  }
}
