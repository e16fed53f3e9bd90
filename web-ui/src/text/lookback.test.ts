import { describe, expect, it } from 'vitest'
import type { Strike } from '../api/types'
import { behind, periodsOf, resultOf } from './lookback'

const strike = (id: string, more: Partial<Strike> = {}): Strike => ({
  case_id: id, number: id, title: id, area_name: '', state_name: '已销号', open: false, struck_at: '2025-12-01T00:00:00+08:00', units: ['甲街道', '乙局'],
  acceptor: { name: '张三', unit: '验收组' }, draw: null, drawn_at: null, looked_at: null, looked_by: null, found_relapse: null, relapsed: false, ...more,
})
const drawn = { draw: 'd', drawn_at: '2026-01-05T09:00:00+08:00' }
const all = [
  strike('a'),
  strike('b', { ...drawn }),
  strike('c', { ...drawn, looked_at: '2026-01-09T09:00:00+08:00', found_relapse: true, relapsed: true, units: ['乙局'] }),
  strike('d', { relapsed: true, acceptor: { name: '张三', unit: '分局' } }),
]
const ids = (found: Strike[]) => found.map((s) => s.case_id).join('')

describe('look-backs', () => {
  it('opens the cases behind each figure', () => {
    expect(ids(behind(all, { of: 'total' }, 'struck'))).toBe('abcd')
    expect(ids(behind(all, { of: 'total' }, 'drawn'))).toBe('bc')
    expect(ids(behind(all, { of: 'unit', unit: '甲街道' }, 'struck'))).toBe('abd')
    expect(ids(behind(all, { of: 'acceptor', name: '张三', unit: '验收组' }, 'relapsed'))).toBe('c')
    expect(ids(behind(all, { of: 'total' }, 'looked_at'))).toBe('c')
  })
  it('says what was found', () => {
    expect(all.map(resultOf)).toEqual(['none', 'waiting', 'relapsed', 'none'])
  })
  it('offers years before the periods within them', () => {
    expect(periodsOf(['2025Q4', '2025Q3'], Date.parse('2025-12-31T20:00:00Z'))).toEqual(['2026', '2025', '2025Q4', '2025Q3'])
    expect(periodsOf(['2025', '2024'], Date.parse('2026-03-01T00:00:00Z'))).toEqual(['2026', '2025', '2024'])
  })
})
