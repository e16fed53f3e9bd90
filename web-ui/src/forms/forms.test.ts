import { describe, expect, it } from 'vitest'
import { passwordFaults } from './password'
import { fitWithin, takenAt } from './photo'
import { newRequestId } from './requestId'

describe('passwordFaults', () => {
  const check = (next: string, again: string, expected: string[]) => expect(passwordFaults('zhiban.zhoumin', 'old-password-1', next, again)).toEqual(expected)

  it('tells the rules of the server before it is asked', () => {
    check('qingshan-2027', 'qingshan-2027', [])
    check('short', 'short', ['tooShort'])
    check('ZHIBAN.ZHOUMIN-2027', 'ZHIBAN.ZHOUMIN-2027', ['isLogin'])
    check('old-password-1', 'old-password-1', ['isOld'])
    check('qingshan-2027', 'qingshan-2028', ['differ'])
  })
})

describe('photos', () => {
  it('scales down to the longer side and never up', () => {
    expect(fitWithin(4000, 3000, 1600)).toEqual({ width: 1600, height: 1200 })
    expect(fitWithin(3000, 4000, 1600)).toEqual({ width: 1200, height: 1600 })
    expect(fitWithin(800, 600, 1600)).toEqual({ width: 800, height: 600 })
    expect(fitWithin(10_000, 1, 1600)).toEqual({ width: 1600, height: 1 })
  })
  it('dates a photo made just now by the business clock, an older one by itself', () => {
    expect(takenAt(1_000_000, 1_060_000, 5)).toBe(5)
    expect(takenAt(1_000_000, 1_000_000 + 3_600_000, 5)).toBe(1_000_000)
  })
})

it('makes request ids of version 4, each another', () => {
  const ids = Array.from({ length: 50 }, newRequestId)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(new Set(ids).size).toBe(50)
})
