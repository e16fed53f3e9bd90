import { describe, expect, it } from 'vitest'
import { daySpan, deadlineTime, exactTime, floorHour, fullTime, hourSpan, secondTime, shortTime, stampTime, toIso } from './time'

const WORDS = { yesterday: '昨天', today: '今天', tomorrow: '明天' }
const NOW = Date.parse('2026-03-01T14:05:00+08:00')

describe('shortTime', () => {
  const check = (at: string | null, expected: string) => expect(shortTime(at, NOW, WORDS), String(at)).toBe(expected)

  it('says the day in words by the business clock', () => {
    check('2026-03-01T14:05:00+08:00', '今天 14:05')
    check('2026-03-01T00:00:00+08:00', '今天 00:00')
    check('2026-02-28T23:59:59+08:00', '昨天 23:59')
    check('2026-03-02T08:00:00+08:00', '明天 08:00')
  })
  it('says the date otherwise, with the year only where it differs', () => {
    check('2026-02-27T10:25:00+08:00', '02-27 10:25')
    check('2025-12-31T08:00:00+08:00', '2025-12-31 08:00')
  })
  it('reads other offsets as China time', () => {
    check('2026-02-28T16:30:00Z', '今天 00:30')
  })
  it('has a dash for what is missing or no time', () => {
    check(null, '—')
    check('soon', '—')
  })
})

describe('deadlines', () => {
  const check = (at: string | null, short: string, full: string) => {
    expect(deadlineTime(at, (iso) => shortTime(iso, NOW, WORDS)), String(at)).toBe(short)
    expect(deadlineTime(at, fullTime), String(at)).toBe(full)
  }

  it('end with their day', () => {
    check('2026-10-16T00:00:00+08:00', '10-15 24:00', '2026-10-15 24:00')
    check('2026-03-02T00:00:00+08:00', '今天 24:00', '2026-03-01 24:00')
    check('2026-03-01T00:00:00+08:00', '昨天 24:00', '2026-02-28 24:00')
    check('2026-01-01T00:00:00+08:00', '2025-12-31 24:00', '2025-12-31 24:00')
    check('2026-10-15T16:00:00Z', '10-15 24:00', '2026-10-15 24:00')
  })
  it('are times like others within a day', () => {
    check('2026-10-16T00:01:00+08:00', '10-16 00:01', '2026-10-16 00:01:00')
    check('2026-03-01T17:30:00+08:00', '今天 17:30', '2026-03-01 17:30:00')
    check(null, '—', '—')
    check('soon', '—', '—')
  })
})

describe('days', () => {
  it('last from midnight to midnight in China', () => {
    expect(daySpan('2026-02-28', '2026-02-28')).toEqual({ from: '2026-02-28T00:00:00+08:00', to: '2026-03-01T00:00:00+08:00' })
    expect(daySpan('', 'soon')).toEqual({ from: '', to: '' })
  })
})

describe('stamps of hours', () => {
  it('names the hour that ends at the stamp', () => {
    expect(hourSpan('2026-03-01T01:00:00+08:00')).toBe('00:00–01:00')
    expect(hourSpan('2026-03-01T00:00:00+08:00')).toBe('23:00–24:00')
  })
  it('prints and reads back the same instant', () => {
    expect(stampTime('2026-03-01T01:00:00+08:00')).toBe('03-01 01:00')
    expect(fullTime('2026-03-01T01:00:00+08:00')).toBe('2026-03-01 01:00:00')
    expect(secondTime('2026-03-01T01:00:05.120+08:00')).toBe('03-01 01:00:05')
    expect(exactTime('2026-03-01T01:00:05.120+08:00')).toBe('2026-03-01 01:00:05.120')
    expect(exactTime('2026-03-01T01:00:05+08:00')).toBe('2026-03-01 01:00:05')
    expect(toIso(NOW)).toBe('2026-03-01T14:05:00+08:00')
    expect(toIso(floorHour(NOW))).toBe('2026-03-01T14:00:00+08:00')
  })
})
