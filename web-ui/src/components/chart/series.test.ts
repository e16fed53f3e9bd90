import { describe, expect, it } from 'vitest'
import { markOf, type Curve } from './series'

describe('markOf', () => {
  const points: Curve['points'] = [
    { at: '1', value: '10' },
    { at: '2', value: '12', flag: '设备故障' },
    { at: '3', value: null },
    { at: '4', value: '11' },
    { at: '5', value: null, flag: '设备故障' },
  ]
  const marks = (crowded: boolean) => points.map((_, at) => markOf(points, at, crowded))

  it('marks flagged values with a hollow circle and gaps with nothing', () => {
    expect(marks(false)).toEqual(['circle', 'emptyCircle', 'none', 'circle', 'none'])
  })
  it('leaves the dots out where they would touch, but not that of a value between two gaps', () => {
    expect(marks(true)).toEqual(['none', 'emptyCircle', 'none', 'circle', 'none'])
  })
})
