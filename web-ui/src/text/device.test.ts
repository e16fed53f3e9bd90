import { expect, it } from 'vitest'
import { editionName } from './device'

it('names the protocol of each edition', () => {
  const check = (edition: string | null, expected: string) => expect(editionName(edition)).toBe(expected)
  check('2005', 'HJ/T 212-2005')
  check('2017', 'HJ 212-2017')
  check('2025', 'HJ 212-2025')
  check('surface-water', '地表水 2017')
  check('HJ 212-2017', 'HJ 212-2017')
  check(null, '—')
})
