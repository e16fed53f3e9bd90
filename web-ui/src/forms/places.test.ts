import { describe, expect, it } from 'vitest'
import { placesWithin } from './places'

const areas = [
  { id: 'hb', name: '省', parent: null },
  { id: 'qs', name: '青山市', parent: 'hb' },
  { id: 'qs-1', name: '云泽街道', parent: 'qs' },
  { id: 'qs-1-01', name: '一网格', parent: 'qs-1' },
  { id: 'qs-2', name: '梦渚街道', parent: 'qs' },
]
const shown = (own: { id: string; name: string }[], known = areas) => placesWithin(own, known).map((place) => `${place.depth} ${place.id}`)

describe('where a case can be opened', () => {
  it('offers the own area and all within it, parents first', () => {
    expect(shown([{ id: 'qs', name: '青山市' }])).toEqual(['0 qs', '1 qs-1', '2 qs-1-01', '1 qs-2'])
    expect(shown([{ id: 'qs-2', name: '梦渚街道' }])).toEqual(['0 qs-2'])
  })
  it('offers an area of two posts once', () => {
    expect(shown([{ id: 'qs-1', name: '云泽街道' }, { id: 'qs', name: '青山市' }])).toEqual(['0 qs', '1 qs-1', '2 qs-1-01', '1 qs-2'])
  })
  it('offers the own areas where no others are known', () => {
    expect(shown([{ id: 'qs', name: '青山市' }, { id: 'qs', name: '青山市' }], [])).toEqual(['0 qs'])
  })
})
