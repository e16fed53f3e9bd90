import { describe, expect, it } from 'vitest'
import type { FactorValue, HourPair } from '../api/types'
import { lastHours, oldAndNew, switchStamps } from './laws'

function hour(stamp: string, law: string): HourPair {
  const old = { law: 'HJ 633-2012', aqi: 75, level: 2, level_name: '良', color: '#ffff00', primary: ['a34004'] }
  const next = { law: 'HJ 633-2026', aqi: 90, level: 2, level_name: '良', color: '#ffff00', primary: ['a34002'] }
  const [inForce, other] = law === old.law ? [old, next] : [next, old]
  const value: FactorValue = { factor: 'a34004', label: 'PM2.5', value: '55', unit: 'µg/m³', flag: 'N', flag_name: '正常', iaqi: inForce.aqi, missing_reason: null }
  return {
    stamp,
    values: [value],
    verdict: { ...inForce, stamp, published: true, not_published_reason: null, values: [value] },
    other: { ...other, iaqi: [{ factor: 'a34004', iaqi: other.aqi }] },
    revision: 1,
    received_at: stamp,
  }
}

describe('oldAndNew', () => {
  it('keeps each law in its column whichever is in force', () => {
    const before = oldAndNew(hour('2026-03-01T00:00:00+08:00', 'HJ 633-2012'))
    expect(before.map((v) => [v.law, v.inForce, v.aqi])).toEqual([['HJ 633-2012', true, 75], ['HJ 633-2026', false, 90]])
    const after = oldAndNew(hour('2026-03-01T01:00:00+08:00', 'HJ 633-2026'))
    expect(after.map((v) => [v.law, v.inForce, v.iaqi.a34004])).toEqual([['HJ 633-2012', false, 75], ['HJ 633-2026', true, 90]])
  })
})

describe('switchStamps', () => {
  it('marks the first hour under the new law only', () => {
    const hours = [
      hour('2026-02-28T23:00:00+08:00', 'HJ 633-2012'),
      hour('2026-03-01T00:00:00+08:00', 'HJ 633-2012'),
      hour('2026-03-01T01:00:00+08:00', 'HJ 633-2026'),
      hour('2026-03-01T02:00:00+08:00', 'HJ 633-2026'),
    ]
    expect([...switchStamps(hours)]).toEqual(['2026-03-01T01:00:00+08:00'])
    expect(switchStamps(hours.slice(2)).size).toBe(0)
    expect(switchStamps([]).size).toBe(0)
  })
})

describe('lastHours', () => {
  it('has a place for every hour, received or not', () => {
    const hours = [hour('2026-02-28T22:00:00+08:00', 'HJ 633-2012'), hour('2026-03-01T00:00:00+08:00', 'HJ 633-2012')]
    expect(lastHours(hours, 4).map((s) => [s.stamp, s.hour !== null])).toEqual([
      ['2026-02-28T21:00:00+08:00', false],
      ['2026-02-28T22:00:00+08:00', true],
      ['2026-02-28T23:00:00+08:00', false],
      ['2026-03-01T00:00:00+08:00', true],
    ])
    expect(lastHours([], 4)).toEqual([])
  })
})
