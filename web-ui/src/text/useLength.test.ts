import { describe, expect, it } from 'vitest'
import { lengthParts } from './useLength'

describe('lengths of time', () => {
  it.each([
    [0, 'ms', '0'],
    [-320, 'ms', '-320'],
    [1000, 's', '1'],
    [12_440, 's', '12.4'],
    [60_000, 's', '60'],
    [-480_000, 'min', '-8'],
    [3_600_000, 'min', '60'],
    [14_400_000, 'h', '4'],
    [172_800_000, 'd', '2'],
  ] as const)('%d ms', (ms, unit, n) => {
    expect(lengthParts(ms)).toEqual([unit, n])
  })
})
