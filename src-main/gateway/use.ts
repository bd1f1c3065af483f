// How much each clone is used through the gateway: what is under way, and when the last of it ended.

export interface Use {
  /** Requests and upgraded connections under way. */
  readonly active: number
  /** When the last one ended or began (milliseconds); 0 before the first. */
  readonly lastAt: number
}

export interface Uses {
  of(label: string): Use
  /** Something begins; whoever calls says when it ends. */
  begin(label: string): () => void
  /** Of an address that is gone: what is still under way ends unseen. */
  forget(label: string): void
}

export function createUses(): Uses {
  const uses = new Map<string, { active: number; lastAt: number }>()
  return {
    of: (label) => uses.get(label) ?? { active: 0, lastAt: 0 },
    begin(label) {
      const use = uses.get(label) ?? { active: 0, lastAt: 0 }
      uses.set(label, use)
      const change = (by: number) => Object.assign(use, { active: use.active + by, lastAt: Date.now() })
      change(1)
      let over = false
      return () => {
        if (!over) change(-1)
        over = true
      }
    },
    forget: (label) => void uses.delete(label),
  }
}
