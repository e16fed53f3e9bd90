import { describe, expect, it } from 'vitest'
import type { LeftFrames } from '../api/types'
import { fieldTime, leftCount, withLeft } from './together'

const left = (code: string, count: number, first: string, refusal: string | null = null): LeftFrames => ({ code, count, refusal, refusal_name: refusal, first_id: first, first_received_at: '2026-03-01T00:00:00+08:00', first_text: code })

describe('frames that stay', () => {
  it('are counted together by their kind, the first of all stays the first', () => {
    const one = [left('refused', 3, 'a', 'crc'), left('no-bytes', 1, 'b')]
    const all = withLeft(withLeft([], one), [left('refused', 9, 'c', 'form'), left('no-bytes', 4, 'd'), left('refused', 1, 'e', 'crc')])
    expect(all.map((l) => [l.code, l.refusal, l.count, l.first_id])).toEqual([
      ['refused', 'form', 9, 'c'],
      ['no-bytes', null, 5, 'b'],
      ['refused', 'crc', 4, 'a'],
    ])
    expect(leftCount(all)).toBe(18)
    expect(one[0]!.count).toBe(3)
  })
})

describe('a time of a field', () => {
  it('is one of Beijing', () => {
    expect(fieldTime('2026-03-01T08:30')).toBe('2026-03-01T08:30:00+08:00')
    expect(fieldTime('2026-03-01T08:30:05')).toBe('2026-03-01T08:30:05+08:00')
    expect(fieldTime('')).toBe(null)
  })
})
