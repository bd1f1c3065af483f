// Patterns with `*`, found by name among many of them: the exact name first, then the pattern that says most. Pure.

export interface Pattern<Value> {
  readonly pattern: string
  readonly value: Value
}

interface Compiled<Value> {
  readonly expression: RegExp
  /** What stands behind the last `*`: a name that does not end so need not be tried. */
  readonly end: string
  /** How many characters are no wildcard: who says more, holds. */
  readonly precision: number
  readonly value: Value
}

export interface PatternMatch<Value> {
  readonly value: Value
  /** What each `*` stood for. */
  readonly stars: readonly string[]
}

const special = /[.+?^${}()|[\]\\]/g

/** @param within whether a `*` ends at a slash, as in paths; `**` never does */
export function globExpression(pattern: string, within = false): RegExp {
  const source = pattern
    .split(/(\*\*|\*)/)
    .map((part) => {
      if (part === '**') return '([\\s\\S]*)'
      if (part === '*') return within ? '([^/]*)' : '([\\s\\S]*)'
      return part.replace(special, '\\$&')
    })
    .join('')
  return new RegExp(`^${source}$`)
}

/** The longest name, and the longest path, that patterns are asked for; a longer one is known to nobody. */
const longestName = 500
const longestPath = 4_096

export interface Patterns<Value> {
  /** All that match a name, the most precise first. */
  matches(name: string): readonly PatternMatch<Value>[]
}

/** Compiles patterns. The same name is often asked for again: the last answers are kept. */
export function compilePatterns<Value>(patterns: readonly Pattern<Value>[], within = false): Patterns<Value> {
  const longest = within ? longestPath : longestName
  const exact = new Map<string, PatternMatch<Value>[]>()
  const byFirst = new Map<string, Compiled<Value>[]>()
  for (const { pattern, value } of patterns) {
    if (!pattern.includes('*')) {
      exact.set(pattern, [...(exact.get(pattern) ?? []), { value, stars: [] }])
      continue
    }
    const first = pattern.startsWith('*') ? '' : pattern.slice(0, 1)
    const precision = pattern.replaceAll('*', '').length
    byFirst.set(first, [
      ...(byFirst.get(first) ?? []),
      { expression: globExpression(pattern, within), end: pattern.replace(/^.*\*/s, ''), precision, value },
    ])
  }
  const kept = new Map<string, readonly PatternMatch<Value>[]>()
  const find = (name: string): readonly PatternMatch<Value>[] => {
    if (name.length > longest) return []
    const candidates = [...(byFirst.get(name.slice(0, 1)) ?? []), ...(name ? (byFirst.get('') ?? []) : [])]
    const found = candidates.flatMap(({ expression, end, precision, value }) => {
      const match = name.endsWith(end) ? expression.exec(name) : null
      return match ? [{ value, precision, stars: match.slice(1) }] : []
    })
    return [...(exact.get(name) ?? []), ...found.toSorted((one, other) => other.precision - one.precision)]
  }
  return {
    matches(name) {
      const known = kept.get(name)
      if (known) return known
      const found = find(name)
      if (kept.size >= 5_000) kept.clear()
      if (name.length <= longest) kept.set(name, found)
      return found
    },
  }
}
