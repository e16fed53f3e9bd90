import { ApiProblem } from '../api/problem'

/** What to do with an entry whose sending failed. */
export type Fate = 'again' | 'sign-in' | 'refused'

/** The server's no is final; no answer, or a fault of the server, is a reason to try again. */
export function fateOf(error: unknown): Fate {
  if (!(error instanceof ApiProblem)) return 'again'
  if (error.status === 401 || error.code === 'forged-request') return 'sign-in'
  if (error.status === 0 || error.status === 408 || error.status === 429 || error.status >= 500) return 'again'
  return 'refused'
}

const FIRST_MS = 5_000
const LONGEST_MS = 5 * 60_000

/** Milliseconds to wait after so many failed tries: doubles, at most five minutes. */
export function waitAfter(tries: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, tries - 1))
}
