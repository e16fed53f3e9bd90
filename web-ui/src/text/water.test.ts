import { expect, it } from 'vitest'
import { contrast, inkOn, NO_DATA_COLOR } from './aqi'
import { classColor } from './water'

it('colours a class by its state', () => {
  expect(classColor(1)).toBe(classColor(2))
  expect(new Set([2, 3, 4, 5, 6].map(classColor)).size).toBe(5)
  expect(classColor(null)).toBe(NO_DATA_COLOR)
})
it('can be read on each colour', () => {
  for (const n of [1, 3, 4, 5, 6]) expect(contrast(classColor(n), inkOn(classColor(n)))).toBeGreaterThan(4.5)
})
