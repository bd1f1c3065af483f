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
}

const none: Use = { active: 0, lastAt: 0 }

export function createUses(): Uses {
  const uses = new Map<string, Use>()
  const of = (label: string) => uses.get(label) ?? none
  const change = (label: string, by: number) => uses.set(label, { active: of(label).active + by, lastAt: Date.now() })
  return {
    of,
    begin(label) {
      change(label, 1)
      let over = false
      return () => {
        if (!over) change(label, -1)
        over = true
      }
    },
  }
}
