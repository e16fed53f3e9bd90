import { expect, it } from 'vitest'
import type { DeviceLine } from '../api/types'
import { countDevices, isAskedFor, likelyKinds, readFilter, shareText, standing } from './devices'

const device = (of: Partial<DeviceLine>): DeviceLine => ({
  mn: 'A4201153200000000000001', status: 'active', online: true, last_seen: '2026-11-22T17:30:00+08:00', first_seen: null, last_peer: '10.1.2.3:40000',
  edition: '2017', st: '32', object: { id: 'o', name: '云泽电镀厂废水排口', kind: 'outlet' }, frames: 1, bad_frames: 0, held_frames: 0, skew_seconds: 0, clock_offer: null, ...of,
})

it('tells who is online, silent, or was never heard', () => {
  const check = (of: Partial<DeviceLine>, expected: string) => expect(standing(device(of))).toBe(expected)
  check({}, 'online')
  check({ online: false }, 'offline')
  check({ online: false, last_seen: null }, 'never')
  check({ online: false, last_seen: null, bad_frames: 8 }, 'refused')
  check({ online: false, bad_frames: 8 }, 'offline')
  check({ status: 'unknown' }, 'unknown')
  check({ status: 'retired', online: false }, 'retired')
})

it('answers how many are online: of those in use, and nobody twice', () => {
  const clock_offer = { skew_seconds: 605, limit_seconds: 300, text: '' }
  const counts = countDevices([device({}), device({ clock_offer }), device({ online: false }), device({ online: false, last_seen: null }), device({ online: false, last_seen: null, bad_frames: 3 }), device({ status: 'unknown', object: null })])
  expect(counts).toEqual({ all: 6, active: 5, online: 2, offline: 1, refused: 1, never: 1, unknown: 1, retired: 0, skewed: 1 })
  expect(counts.online + counts.offline + counts.refused + counts.never).toBe(counts.active)
})

it('does not call nearly all all', () => {
  const check = (part: number, whole: number, expected: string) => expect(shareText(part, whole)).toBe(expected)
  check(345, 351, '98.2%')
  check(9_999, 10_000, '99.9%')
  check(351, 351, '100.0%')
  check(0, 0, '—')
})

it('finds by number, object and address, all words at once', () => {
  const check = (words: string, expected: boolean) => expect(isAskedFor(device({}), 'all', words)).toBe(expected)
  check('', true)
  check('a42011532', true)
  check('云泽 废水', true)
  check('10.1.2.3', true)
  check('云泽 废气', false)
  expect(isAskedFor(device({ object: null, last_peer: null }), 'unknown', '')).toBe(false)
  expect(isAskedFor(device({}), 'skewed', '')).toBe(false)
})

it('understands old links and nonsense as all', () => {
  expect(readFilter('offline')).toBe('offline')
  expect(readFilter('skewed')).toBe('skewed')
  expect(readFilter('active')).toBe('all')
  expect(readFilter('')).toBe('all')
})

it('offers first what a system type usually belongs to', () => {
  expect(likelyKinds('22')[0]).toBe('air-station')
  expect(likelyKinds('21')[0]).toBe('water-section')
  expect(likelyKinds('32')).toEqual(['outlet', 'air-station', 'water-section'])
  expect(likelyKinds(null)).toHaveLength(3)
})
