import { expect, it } from 'vitest'
import { backoffMs } from './backoff'

it('doubles the pause up to half a minute and spreads it', () => {
  expect([1, 2, 3, 4, 5, 6, 20].map((n) => backoffMs(n, 1))).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  expect(backoffMs(3, 0)).toBe(2000)
})
