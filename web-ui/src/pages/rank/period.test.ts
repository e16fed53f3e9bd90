import { describe, expect, it } from 'vitest'
import { kindOf, periodBefore, spanOf, toKind } from './period'

describe('periods', () => {
  it.each([
    ['2026-03', 'month', '2026-03-01', '2026-03-31', '2026-02'],
    ['2026-01', 'month', '2026-01-01', '2026-01-31', '2025-12'],
    ['2026Q1', 'quarter', '2026-01-01', '2026-03-31', '2025Q4'],
    ['2024', 'year', '2024-01-01', '2024-12-31', '2023'],
    ['2026-03-01..2026-03-10', 'span', '2026-03-01', '2026-03-10', '2026-02-19..2026-02-28'],
  ])('%s', (text, kind, first, last, before) => {
    expect(kindOf(text)).toBe(kind)
    expect(spanOf(text)).toEqual([first, last])
    expect(periodBefore(text)).toBe(before)
  })
  it('are none of other texts', () => {
    for (const text of ['', '26', '2026-13', '2026Q5', '2026-1', '2026-03-01..']) expect(kindOf(text), text).toBeNull()
  })
  it('change their kind and stay where they are', () => {
    expect(toKind('2026-05', 'quarter')).toBe('2026Q2')
    expect(toKind('2026Q2', 'month')).toBe('2026-04')
    expect(toKind('2026-05', 'span')).toBe('2026-05-01..2026-05-31')
    expect(toKind('2026-05-03..2026-06-01', 'year')).toBe('2026')
  })
})
