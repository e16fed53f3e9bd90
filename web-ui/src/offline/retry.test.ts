import { describe, expect, it } from 'vitest'
import { ApiProblem } from '../api/problem'
import { fateOf, waitAfter, type Fate } from './retry'

describe('an entry whose sending failed', () => {
  const check = (status: number, code: string, fate: Fate) => expect(fateOf(new ApiProblem(status, code, '', null))).toBe(fate)

  it('goes out again when nobody answered, or the server was at fault', () => {
    check(0, 'offline', 'again')
    check(429, 'slow-down', 'again')
    check(500, 'internal', 'again')
    check(503, 'server-error', 'again')
    expect(fateOf(new TypeError('anything else'))).toBe('again')
  })
  it('waits for its person when the session is over', () => {
    check(401, 'not-signed-in', 'sign-in')
    check(403, 'forged-request', 'sign-in')
  })
  it('is shown to its person when the server says no', () => {
    check(403, 'not-your-turn', 'refused')
    check(409, 'stale', 'refused')
    check(413, 'too-large', 'refused')
    check(415, 'not-an-image', 'refused')
    check(422, 'invalid', 'refused')
  })
  it('waits longer each time, five minutes at most', () => {
    expect([1, 2, 3, 7, 20].map(waitAfter)).toEqual([5_000, 10_000, 20_000, 300_000, 300_000])
  })
})
