import type { Strike } from '../api/types'

/** What is counted of strikings. */
export type What = 'struck' | 'drawn' | 'looked_at' | 'relapsed'
export const WHATS: What[] = ['struck', 'drawn', 'looked_at', 'relapsed']

/** Of whom it is counted: everybody, a unit that did the work, or a person who accepted it. */
export type Whose = { of: 'total' } | { of: 'unit'; unit: string } | { of: 'acceptor'; name: string; unit: string }

function counts(strike: Strike, what: What): boolean {
  if (what === 'drawn') return strike.drawn_at !== null
  if (what === 'looked_at') return strike.looked_at !== null
  return what === 'relapsed' ? strike.relapsed : true
}

function belongs(strike: Strike, whose: Whose): boolean {
  if (whose.of === 'unit') return strike.units.includes(whose.unit)
  if (whose.of === 'acceptor') return strike.acceptor?.name === whose.name && strike.acceptor.unit === whose.unit
  return true
}

/** The strikings behind a figure. */
export function behind(strikes: Strike[], whose: Whose, what: What): Strike[] {
  return strikes.filter((s) => belongs(s, whose) && counts(s, what))
}

/** The word for what a look-back has found, as a key of the messages. */
export function resultOf(strike: Strike): 'waiting' | 'passed' | 'relapsed' | 'none' {
  if (strike.drawn_at === null) return 'none'
  if (strike.found_relapse === null) return 'waiting'
  return strike.found_relapse ? 'relapsed' : 'passed'
}

/** The years and periods by which strikings can be asked for: those that are over, and the running year. */
export function periodsOf(ended: string[], now: number): string[] {
  const year = new Date(now + 8 * 3_600_000).getUTCFullYear()
  const years = [...new Set([String(year), ...ended.map((p) => p.slice(0, 4))])]
  return [...years, ...ended.filter((p) => !years.includes(p))]
}
